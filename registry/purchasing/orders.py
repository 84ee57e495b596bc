"""Orders: what was ordered, changed while it is open, then closed or cancelled. Source: who orders never receives."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.errors import NotFound
from core.history import change
from core.paging import Order, Page, page
from registry.catalogue.models import DeviceModel
from registry.purchasing.models import OrderLine, OrderState, PurchaseOrder, Supplier
from registry.purchasing.refusals import (
    AlreadySent,
    FewerThanSent,
    LinesMissing,
    ModelNotFound,
    OrderExists,
    OrderNotOpen,
)

MOST_LINES = 200
NEWEST = Order([PurchaseOrder.ordered_on, PurchaseOrder.id], [dt.date, uuid.UUID], descending=True)
WHOLE = (
    selectinload(PurchaseOrder.supplier),
    selectinload(PurchaseOrder.lines).selectinload(OrderLine.model).selectinload(DeviceModel.manufacturer),
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Devices of one order line.

    sent      registered from a delivery
    received  of those, taken in by the receiver
    """

    sent: int = 0
    received: int = 0


# Devices belong to a higher floor: it says how many of each line there are. Wired in config/wiring.py.
count_devices: Callable[[list[uuid.UUID]], dict[uuid.UUID, Counts]] = lambda _lines: {}  # noqa: E731


def find(
    actor: Actor,
    *,
    q: str = "",
    state: OrderState | None = None,
    supplier_id: uuid.UUID | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Orders, newest first. Raises Forbidden, Invalid (cursor)."""
    actor.must("order:read")
    columns = [
        PurchaseOrder.id,
        PurchaseOrder.number,
        PurchaseOrder.state,
        PurchaseOrder.ordered_on,
        PurchaseOrder.version,
    ]
    totals = (
        sa.select(
            sa.func.sum(OrderLine.quantity),
            sa.cast(sa.func.sum(OrderLine.quantity * OrderLine.unit_price_cents), sa.BigInteger),
        )
        .where(OrderLine.order_id == PurchaseOrder.id)
        .lateral("totals")
    )
    statement = (
        sa.select(*columns, Supplier.name.label("supplier"), *totals.c)
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .join(totals, sa.true())
    )
    if q:
        statement = statement.where(sa.func.lower(PurchaseOrder.number).contains(q.lower(), autoescape=True))
    if state is not None:
        statement = statement.where(PurchaseOrder.state == state)
    if supplier_id is not None:
        statement = statement.where(PurchaseOrder.supplier_id == supplier_id)
    rows = db.session.execute(NEWEST.apply(statement, after, limit)).all()
    found = page(rows, limit, lambda r: [r.ordered_on, r.id], NEWEST)
    names = ["id", "number", "state", "ordered_on", "version", "supplier", "quantity", "price_cents"]
    return Page([dict(zip(names, r, strict=True)) for r in found.items], found.next)


def get(actor: Actor, order_id: uuid.UUID, *, lock: bool = False, expected: int | None = None) -> PurchaseOrder:
    """One order with its lines, models and supplier.

    lock    hold it until the transaction ends
    Raises  Forbidden, NotFound, Stale
    """
    actor.must("order:read")
    statement = sa.select(PurchaseOrder).where(PurchaseOrder.id == order_id).options(*WHOLE)
    if lock:
        statement = statement.with_for_update(of=PurchaseOrder)
    found = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    check_version(found, expected)
    return found


def place(
    actor: Actor,
    *,
    number: str,
    supplier: Supplier,
    lines: list[dict[str, Any]],
    ordered_on: dt.date | None = None,
    funding: str = "",
) -> PurchaseOrder:
    """A new open order.

    number  1-60 characters, unique whatever its case
    lines   1-200 of model (id), quantity, unit_price_cents, and optionally warranty_months, warranty_kind, school (id)
    Raises  Forbidden, OrderExists, LinesMissing, ModelNotFound
    Records order.placed
    """
    actor.must("order:write")
    same = sa.select(PurchaseOrder.id).where(sa.func.lower(PurchaseOrder.number) == number.lower())
    if db.session.scalar(same) is not None:
        raise OrderExists(number=number)
    order = PurchaseOrder(
        number=number,
        supplier_id=supplier.id,
        state=OrderState.OPEN,
        ordered_by_id=actor.id,
        ordered_on=ordered_on or clock.today(),
        funding=funding,
    )
    with change(order, "order.placed", by=actor) as made:
        db.session.add(order)
        db.session.flush()
        made.extend(_lines(order, lines))
    return get(actor, order.id)


def amend(
    actor: Actor,
    order: PurchaseOrder,
    *,
    lines: list[dict[str, Any]],
    funding: str | None = None,
    expected: int | None = None,
) -> PurchaseOrder:
    """Change an open order: a line with `id` is changed, one without is added; lines not named stay.

    Raises   Forbidden, Stale, OrderNotOpen, FewerThanSent, ModelNotFound, LinesMissing, NotFound (a line's id)
    Records  order.amended
    """
    actor.must("order:write")
    check_version(order, expected)
    _must_be_open(order)
    known = {line.id: line for line in order.lines}
    sent = count_devices(list(known))
    fresh = [given for given in lines if "id" not in given]
    with change(order, "order.amended", *order.lines, by=actor) as added:
        for given in lines:
            if "id" in given:
                _amend_line(known, sent, given)
        added.extend(_lines(order, fresh, after=len(known)) if fresh else [])
        order.funding = order.funding if funding is None else funding
        sa.orm.attributes.flag_modified(order, "funding")  # the order's version grows with its lines
    return get(actor, order.id)


def close(actor: Actor, order: PurchaseOrder, *, expected: int | None = None) -> PurchaseOrder:
    """Nothing more is expected from an open order. Raises Forbidden, Stale, OrderNotOpen. Records order.closed."""
    return _end(actor, order, OrderState.CLOSED, "order.closed", expected)


def cancel(actor: Actor, order: PurchaseOrder, *, expected: int | None = None) -> PurchaseOrder:
    """Take back an order of which nothing was sent. Raises Forbidden, Stale, OrderNotOpen, AlreadySent.

    Records  order.cancelled
    """
    actor.must("order:write")
    if any(c.sent for c in count_devices([line.id for line in order.lines]).values()):
        raise AlreadySent
    return _end(actor, order, OrderState.CANCELLED, "order.cancelled", expected)


def _end(actor: Actor, order: PurchaseOrder, state: OrderState, verb: str, expected: int | None) -> PurchaseOrder:
    actor.must("order:write")
    check_version(order, expected)
    _must_be_open(order)
    with change(order, verb, by=actor):
        order.state = state
    return order


def _must_be_open(order: PurchaseOrder) -> None:
    if order.state is not OrderState.OPEN:
        raise OrderNotOpen(number=order.number, state=order.state)


def _lines(order: PurchaseOrder, lines: list[dict[str, Any]], *, after: int = 0) -> list[OrderLine]:
    if not 1 <= after + len(lines) <= MOST_LINES:
        raise LinesMissing(most=MOST_LINES)
    named = {given["model"] for given in lines}
    known = set(db.session.scalars(sa.select(DeviceModel.id).where(DeviceModel.id.in_(named))))
    for place_, given in enumerate(lines, start=1):
        if given["model"] not in known:
            raise ModelNotFound(line=place_)
    return [
        OrderLine(
            order_id=order.id,
            position=position,
            model_id=given["model"],
            quantity=given["quantity"],
            unit_price_cents=given["unit_price_cents"],
            warranty_months=given.get("warranty_months"),
            warranty_kind=given.get("warranty_kind", ""),
            school_id=given.get("school"),
        )
        for position, given in enumerate(lines, start=after + 1)
    ]


def _amend_line(known: dict[uuid.UUID, OrderLine], sent: dict[uuid.UUID, Counts], given: dict[str, Any]) -> None:
    line = known.get(given["id"])
    if line is None:
        raise NotFound
    already = sent.get(line.id, Counts()).sent
    if given.get("quantity", line.quantity) < already:
        raise FewerThanSent(sent=already)
    columns = {"school": "school_id"} | {
        n: n for n in ("quantity", "unit_price_cents", "warranty_months", "warranty_kind")
    }
    for name, column in columns.items():
        if name in given:
            setattr(line, column, given[name])
