"""Orders found, each with what was ordered, sent and received of it; and what happened to one."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.history import Event
from core.paging import Order, Page, page
from core.scope import everywhere, told
from registry.catalogue import prices
from registry.catalogue.models import DeviceModel
from registry.catalogue.naming import FULL_NAME
from registry.purchasing import matching, orders
from registry.purchasing.matching import Sums
from registry.purchasing.models import OrderLine, OrderState, PurchaseOrder, Supplier
from registry.purchasing.orders import Counts

NEWEST = Order((PurchaseOrder.ordered_on, PurchaseOrder.id), (dt.date, uuid.UUID), descending=True)
SHOWN = (
    *(PurchaseOrder.id, PurchaseOrder.number, PurchaseOrder.state, PurchaseOrder.ordered_on, PurchaseOrder.version),
    PurchaseOrder.due_on,
    Supplier.name.label("supplier"),
)
MOST_FACTS = 200


def find(
    actor: Actor,
    *,
    q: str = "",
    state: OrderState | None = None,
    supplier_id: uuid.UUID | None = None,
    late: bool = False,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Orders, newest first: id, number, state, ordered_on, due_on, version, supplier, `sums` and whether one is late.

    q        part of the number
    late     only open ones whose day of delivery has passed
    Raises   Forbidden, Invalid (cursor)
    """
    actor.must("order:read")
    statement: Any = sa.select(*SHOWN).join(PurchaseOrder.supplier)
    if q:
        statement = statement.where(sa.func.lower(PurchaseOrder.number).contains(q.lower(), autoescape=True))
    if state is not None:
        statement = statement.where(PurchaseOrder.state == state)
    if supplier_id is not None:
        statement = statement.where(PurchaseOrder.supplier_id == supplier_id)
    today = clock.today()
    if late:
        statement = statement.where(PurchaseOrder.state == OrderState.OPEN, PurchaseOrder.due_on < today)
    statement = told(statement, actor, PurchaseOrder)
    found = page(
        db.session.execute(NEWEST.apply(statement, after, limit)).all(),
        limit,
        lambda r: [r.ordered_on, r.id],
        NEWEST,
    )
    sums = sums_of([row.id for row in found.items])
    return Page([_found(row, sums.get(row.id, Sums()), today) for row in found.items], found.next)


def _found(row: Any, sums: Sums, today: dt.date) -> dict[str, Any]:
    waits = row.state == OrderState.OPEN and sums.outstanding > 0
    return dict(row._mapping) | {"sums": sums, "late": waits and row.due_on is not None and row.due_on < today}


def out(actor: Actor, row: dict[str, Any]) -> dict[str, Any]:
    """A found order as the API shows it to `actor`."""
    sums: Sums = row["sums"]
    told = {name: value for name, value in row.items() if name not in {"sums", "due_on", "late"}}
    counted = {"quantity": sums.ordered, "sent": sums.sent, "received": sums.received, "missing": sums.missing}
    counted["outstanding"] = sums.outstanding
    return told | counted | prices.visible_to(actor, {"price_cents": sums.ordered_cents})


def sums_of(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Sums]:
    """Ordered, sent and received of whole orders; two statements, however many there are."""
    columns = (OrderLine.id, OrderLine.order_id, OrderLine.quantity, OrderLine.unit_price_cents)
    rows = db.session.execute(sa.select(*columns).where(OrderLine.order_id.in_(keys))).all()
    counts = orders.count_devices([row.id for row in rows])
    found: dict[uuid.UUID, Sums] = {}
    for row in rows:
        sums = matching.of_line(row.quantity, row.unit_price_cents, counts.get(row.id, Counts()))
        found[row.order_id] = found.get(row.order_id, Sums()) + sums
    return found


def history(actor: Actor, order: PurchaseOrder) -> list[Event]:
    """What happened to `order`, newest first. Raises Forbidden."""
    actor.must("order:read")
    facts = sa.select(Event).where(Event.subject_id == order.id).order_by(Event.at.desc(), Event.id.desc())
    facts = everywhere(facts, Event, why="of an order that the reader sees")
    return list(db.session.scalars(facts.limit(MOST_FACTS)))


def names_of_lines(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Order number and model of lines, for readers who may see orders."""
    if not reader.may("order:read"):
        return {}
    wanted = (
        sa.select(OrderLine.id, PurchaseOrder.number, FULL_NAME.label("model"))
        .join(PurchaseOrder, PurchaseOrder.id == OrderLine.order_id)
        .join(DeviceModel, DeviceModel.id == OrderLine.model_id)
        .join(DeviceModel.manufacturer)
        .where(OrderLine.id.in_(keys))
    )
    found = db.session.execute(told(wanted, reader, PurchaseOrder))
    return {row.id: f"{row.number}, {row.model}" for row in found}


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Numbers of orders, for readers who may see orders."""
    if not reader.may("order:read"):
        return {}
    wanted = sa.select(PurchaseOrder.id, PurchaseOrder.number).where(PurchaseOrder.id.in_(keys))
    found = db.session.execute(told(wanted, reader, PurchaseOrder))
    return {row.id: row.number for row in found}
