"""The list of devices as it stands on the screen, as a download."""

from flask import Response

from organisation.saved_views import presenting as saved_lists
from organisation.saved_views import saved_views
from organisation.saved_views.models import ListName
from registry.devices import as_shown, forms, list_columns
from registry.devices.criteria import Filters
from registry.own_fields import own_fields
from web import doors, downloads, frame


def take_away(kind: str) -> Response:
    """The list as it stands on the screen, all of it: its filter, day, order and columns.

    kind  csv or xlsx
    """
    me, query = doors.me(), doors.load(forms.TakeByForm)
    me.must("device:export")
    at, sort = query.get("at"), query["sort"]
    filters = Filters(**{name: value for name, value in query.items() if name not in forms.NO_FILTER})
    saved = saved_lists.menu(me, ListName.DEVICES, saved_views.listed(me, ListName.DEVICES), query.get("view"))
    own = list_columns.own_columns(own_fields.in_use(), frame.language())
    columns = list_columns.of_list(me, filters.given(), sort, saved["columns"], own)
    rows, narrowed = as_shown.rows(me, filters, sort, at, columns), filters.given() | {"at": at}
    head = as_shown.header(columns, own)
    return downloads.table(me, "devices", kind, head, rows, fact="device.exported", narrowed=narrowed)
