"""The list of orders to take away, as it stands on the screen."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from flask import Blueprint, Response
from flask_babel import gettext

from core.actor import Actor
from core.sheets.cells import Cell
from organisation.saved_views import presenting as saved_lists
from organisation.saved_views import saved_views
from organisation.saved_views.models import ListName
from registry.catalogue import prices
from registry.purchasing import schemas, search, suppliers
from registry.purchasing.saved_list import COLUMNS
from registry.purchasing.words import STATES
from web import doors, downloads

pages = Blueprint("orders_taking", __name__)
AT_ONCE: Final = 200  # orders of one page
NO_FILTER: Final = frozenset({"supplier", "view", "after", "limit"})
PRICE: Final = "ordered_cents"


@pages.get("/orders.<any(csv, xlsx):kind>")
def take_away(kind: str) -> Response:
    """The list as it stands on the screen, all of it: its filter and columns."""
    query = doors.load(schemas.ShowOrders)
    views = saved_views.listed(doors.me(), ListName.ORDERS)
    return table(kind, query, saved_lists.menu(doors.me(), ListName.ORDERS, views, query["view"])["columns"])


def table(kind: str, query: dict[str, Any], chosen: Collection[str] = ()) -> Response:
    """The orders that a filter finds as a download; prices only for who may see them.

    kind    csv or xlsx
    chosen  codes of columns; none: all of them
    """
    me = doors.me()
    me.must("order:read")
    supplier = suppliers.named(query["supplier"]).id if query["supplier"] else None
    wanted = {name: value for name, value in query.items() if name not in NO_FILTER} | {"supplier_id": supplier}
    columns = [code for code in COLUMNS if code in (chosen or COLUMNS) and (code != PRICE or prices.may_see(me))]
    head = [gettext("Order number"), gettext("Supplier"), *(gettext(COLUMNS[code]) for code in columns)]
    narrowed = {name: value for name, value in wanted.items() if value}
    return downloads.table(
        me, "orders", kind, head, _rows(me, wanted, columns), fact="order.exported", narrowed=narrowed
    )


def _rows(me: Actor, wanted: dict[str, Any], columns: Sequence[str]) -> Iterator[Sequence[Cell]]:
    after: str | None = None
    while True:
        found = search.find(me, **wanted, after=after, limit=AT_ONCE)
        for row in found.items:
            yield [row["number"], row["supplier"], *(_cell(row, code) for code in columns)]
        if (after := found.next) is None:
            return


def _cell(row: dict[str, Any], code: str) -> Cell:
    if code == "state":
        state = row["state"]
        return str(gettext(STATES[state]))
    if code == "ordered_on":
        day: Cell = row["ordered_on"]
        return day
    number: int = getattr(row["sums"], code)
    return Decimal(number) / 100 if code == PRICE else number
