"""Orders: what was ordered, changed while it is open, then closed or cancelled. Source: who orders never receives."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core import clock
from core.actor import Actor
from core.db import check_version, db, the_one
from core.history import change
from core.scope import everywhere, visible
from registry.catalogue.models import DeviceModel
from registry.funding import naming
from registry.purchasing import lines as order_lines
from registry.purchasing.lines import Given
from registry.purchasing.models import OrderLine, OrderState, PurchaseOrder, Supplier
from registry.purchasing.refusals import AlreadySent, OrderExists, OrderNotOpen

WHOLE = (
    selectinload(PurchaseOrder.supplier),
    selectinload(PurchaseOrder.lines).options(
        selectinload(OrderLine.model).selectinload(DeviceModel.manufacturer), selectinload(OrderLine.appropriation)
    ),
)


LINES = (selectinload(PurchaseOrder.lines),)  # without their models


@dataclass(frozen=True, slots=True)
class Counts:
    """Devices of one order line.

    sent        registered from a delivery
    received    of those, taken in by the receiver
    cents       price of those sent whose price the delivery gave, without VAT
    unpriced    of those sent, the ones it gave no price for
    """

    sent: int = 0
    received: int = 0
    cents: int = 0
    unpriced: int = 0


# Devices belong to a higher floor: it says how many of each line there are. Wired in config/wiring.py.
count_devices: Callable[[list[uuid.UUID]], dict[uuid.UUID, Counts]] = lambda _lines: {}  # noqa: E731


def get(
    actor: Actor, order_id: uuid.UUID, *, lock: bool = False, expected: int | None = None, parts: Any = WHOLE
) -> PurchaseOrder:
    """One order with its lines, models and supplier.

    lock    hold it until the transaction ends
    parts   what to load with it, where less is enough
    Raises  Forbidden, NotFound, Stale
    """
    statement = visible(actor, PurchaseOrder, "order:read").where(PurchaseOrder.id == order_id).options(*parts)
    found = the_one(PurchaseOrder, statement.execution_options(populate_existing=True), lock=lock)
    check_version(found, expected)
    return found


def place(
    actor: Actor,
    *,
    number: str,
    supplier: Supplier,
    lines: list[Given],
    ordered_on: dt.date | None = None,
    due_on: dt.date | None = None,
    funding: str = "",
) -> PurchaseOrder:
    """A new open order.

    number  1-60 characters, unique whatever its case
    lines   1-200 of model (id), quantity, unit_price_cents, and optionally warranty_months, warranty_kind, school (id),
            appropriation (id or code)
    Raises  Forbidden, OrderExists, LinesMissing, ModelNotFound, SchoolNotFound, AppropriationUnknown,
            AppropriationOfSeveralYears
    Records order.placed
    """
    actor.must("order:write")
    same = sa.select(PurchaseOrder.id).where(sa.func.lower(PurchaseOrder.number) == sa.func.lower(number))
    if db.session.scalar(everywhere(same, PurchaseOrder, why="a number is unique")) is not None:
        raise OrderExists(number=number)
    order_lines.judge(lines)
    ordered_on = ordered_on or clock.today()
    lines = naming.meant(lines, year=ordered_on.year)
    order = PurchaseOrder(
        number=number,
        supplier_id=supplier.id,
        state=OrderState.OPEN,
        ordered_by_id=actor.id,
        ordered_on=ordered_on,
        due_on=due_on,
        funding=funding,
    )
    with change(order, "order.placed", by=actor) as made:
        db.session.add(order)
        db.session.flush()
        made.extend(order_lines.made(order, lines))
    return get(actor, order.id)


def amend(
    actor: Actor,
    order: PurchaseOrder,
    *,
    lines: list[Given],
    funding: str | None = None,
    expected: int | None = None,
    **dates: dt.date | None,
) -> PurchaseOrder:
    """Change an open order: a line with `id` is changed, one without is added; lines not named stay.

    dates    due_on, if it is to be another; None: nobody knows
    Raises   Forbidden, Stale, OrderNotOpen, FewerThanSent, ModelNotFound, SchoolNotFound, LinesMissing,
             AppropriationUnknown, AppropriationOfSeveralYears, NotFound (a line's id)
    Records  order.amended
    """
    actor.must("order:write")
    check_version(order, expected)
    _must_be_open(order)
    order_lines.judge(lines, standing=len(order.lines))
    lines = naming.meant(lines, year=order.ordered_on.year)
    known = {line.id: line for line in order.lines}
    sent = {key: counts.sent for key, counts in count_devices(list(known)).items()}
    order_lines.judge_changes(known, sent, lines)
    fresh = [given for given in lines if "id" not in given]
    with change(order, "order.amended", *order.lines, by=actor) as added:
        is_altered = order_lines.alter(known, lines)
        added.extend(order_lines.made(order, fresh, after=len(known)))
        order.funding = order.funding if funding is None else funding
        order.due_on = dates.get("due_on", order.due_on)
        if is_altered or fresh:
            sa.orm.attributes.flag_modified(order, "funding")  # the order's version grows with its lines
    return get(actor, order.id)


def fund(actor: Actor, paid: Mapping[uuid.UUID, uuid.UUID]) -> set[uuid.UUID]:
    """Say what pays for order lines that name nothing yet, as a delivery that was judged and applied says it.

    paid     key of a line → of the appropriation
    Returns  the lines that it was said for
    Records  order.funded of each order
    """
    open_ones = sa.select(OrderLine).where(OrderLine.id.in_(list(paid)), OrderLine.appropriation_id.is_(None))
    return _pay(actor, "order.funded", open_ones, paid)


def unfund(actor: Actor, paid: Mapping[uuid.UUID, uuid.UUID]) -> int:
    """Take back what pays for order lines, as undoing a delivery does; a line that says another one by now keeps it.

    paid     key of a line → of the appropriation
    Returns  how many lines name nothing now
    Records  order.unfunded of each order
    """
    return len(_pay(actor, "order.unfunded", sa.select(OrderLine).where(_names(paid)), {}))


def paid_by(paid: Mapping[uuid.UUID, uuid.UUID]) -> set[uuid.UUID]:
    """Which of these lines name the appropriation that is given with them."""
    return set(db.session.scalars(sa.select(OrderLine.id).where(_names(paid))))


def _names(paid: Mapping[uuid.UUID, uuid.UUID]) -> sa.ColumnElement[bool]:
    return sa.tuple_(OrderLine.id, OrderLine.appropriation_id).in_(list(paid.items()))


def _pay(actor: Actor, verb: str, lines: Any, paid: Mapping[uuid.UUID, uuid.UUID]) -> set[uuid.UUID]:
    """Write what pays for lines, none where `paid` does not say it. Returns their keys."""
    of_order: dict[uuid.UUID, list[OrderLine]] = {}
    for line in db.session.scalars(lines.order_by(OrderLine.order_id, OrderLine.position).with_for_update()):
        of_order.setdefault(line.order_id, []).append(line)
    wanted = sa.select(PurchaseOrder).where(PurchaseOrder.id.in_(list(of_order))).order_by(PurchaseOrder.id)
    wanted = everywhere(
        wanted.with_for_update(), PurchaseOrder, why="the orders of a delivery that is applied or undone"
    )
    for order in db.session.scalars(wanted):
        with change(order, verb, *of_order[order.id], by=actor):
            for line in of_order[order.id]:
                line.appropriation_id = paid.get(line.id)
            sa.orm.attributes.flag_modified(order, "funding")  # the order's version grows with its lines
    return {line.id for every in of_order.values() for line in every}


def close(actor: Actor, order: PurchaseOrder, *, expected: int | None = None) -> PurchaseOrder:
    """Nothing more is expected from an open order. Raises Forbidden, Stale, OrderNotOpen. Records order.closed."""
    _may_end(actor, order, expected)
    with change(order, "order.closed", by=actor):
        order.state = OrderState.CLOSED
    return order


def cancel(actor: Actor, order: PurchaseOrder, *, expected: int | None = None) -> PurchaseOrder:
    """Take back an order of which nothing was sent. Raises Forbidden, Stale, OrderNotOpen, AlreadySent.

    Records  order.cancelled
    """
    _may_end(actor, order, expected)
    if any(c.sent for c in count_devices([line.id for line in order.lines]).values()):
        raise AlreadySent
    with change(order, "order.cancelled", by=actor):
        order.state = OrderState.CANCELLED
    return order


def _may_end(actor: Actor, order: PurchaseOrder, expected: int | None) -> None:
    actor.must("order:write")
    check_version(order, expected)
    _must_be_open(order)


def _must_be_open(order: PurchaseOrder) -> None:
    if order.state is not OrderState.OPEN:
        raise OrderNotOpen(number=order.number)
