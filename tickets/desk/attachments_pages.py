"""Files on tickets, as pages link to them."""

import uuid

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext

from tickets.attachments.preparing import Prepared
from tickets.desk import attaching
from tickets.desk.attaching import Added
from tickets.desk.attachments_api import own
from tickets.desk.schemas import Reason
from web import doors, downloads
from web.fields import say

pages = Blueprint("attachments", __name__)


@pages.get("/attachments/<uuid:attachment_id>")
def download(attachment_id: uuid.UUID) -> Response:
    """The file itself."""
    row, file = attaching.open_file(doors.me(), attachment_id, own())
    return downloads.sent(file, row.media_type, row.name)


@pages.get("/attachments/<uuid:attachment_id>/thumbnail")
def thumbnail(attachment_id: uuid.UUID) -> Response:
    """A picture made small."""
    row, file = attaching.open_file(doors.me(), attachment_id, own(), thumbnail=True)
    return downloads.sent(file, "image/jpeg", f"{row.name}.jpg")


@pages.post("/attachments/<uuid:attachment_id>/remove")
def remove(attachment_id: uuid.UUID) -> Response:
    """Take a file off its ticket."""
    row = attaching.remove(doors.me(), attachment_id, **doors.load(Reason))
    return doors.see_other(url_for("desk_ticket.show", ticket_id=row.ticket_id), gettext("The file was removed."))


def tell(prepared: Prepared, added: Added) -> None:
    """Say on the next page which files were not added, and why."""
    for why in (*(why for _, _, why in prepared.refused), *added.refused):
        flash(say(why.says, why.values), "error")
    for row in added.known:
        flash(gettext("%(name)s is on this ticket already.", name=row.name), "info")
