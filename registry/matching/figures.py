"""How many devices of each order line were ordered, announced, received, registered and invoiced, and for how much."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from core.db import db
from core.scope import everywhere
from registry.despatches.models import DespatchLine, DespatchUnit
from registry.devices import arrivals
from registry.devices.models import Device
from registry.invoices import held
from registry.invoices.held import Invoiced
from registry.purchasing import orders
from registry.purchasing.models import OrderLine
from registry.purchasing.orders import Counts

NOT_INVOICED = Invoiced()


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of an order. Cents are without VAT.

    announced   the supplier says that it sent them; a serial number that it names twice counts twice
    sent        of those, registered, whether they have arrived or not
    to_follow   the supplier says that it sends them later
    bill        what invoices that are not refused say of it
    """

    order: uuid.UUID
    line: uuid.UUID
    ordered: int
    unit_price_cents: int
    announced: int = 0
    sent: int = 0
    received: int = 0
    to_follow: int = 0
    bill: Invoiced = NOT_INVOICED

    @property
    def invoiced(self) -> int:
        """Devices that were invoiced."""
        return self.bill.quantity

    @property
    def invoiced_cents(self) -> int:
        """What they come to, as invoiced."""
        return self.bill.cents

    @property
    def unseen_cents(self) -> int:
        """What was invoiced beyond the received devices comes to, as invoiced."""
        return self.bill.beyond(self.received)

    @property
    def ordered_cents(self) -> int:
        """What the ordered devices cost by the order."""
        return self.ordered * self.unit_price_cents

    @property
    def received_cents(self) -> int:
        """What the received devices cost by the order."""
        return self.received * self.unit_price_cents


def of_orders(keys: Collection[uuid.UUID]) -> list[Figures]:
    """The lines of these orders, order by order in the order's sequence; a constant number of statements."""
    columns = (OrderLine.order_id, OrderLine.id, OrderLine.quantity, OrderLine.unit_price_cents)
    wanted = sa.select(*columns).where(OrderLine.order_id.in_(keys)).order_by(OrderLine.order_id, OrderLine.position)
    rows = db.session.execute(wanted).all() if keys else []
    lines = [row.id for row in rows]
    if not lines:
        return []
    counts = orders.count_devices(lines)
    said, follow, bills = _announced(lines), _to_follow(lines), held.of_lines(lines)
    return [
        Figures(
            *row,
            announced=said.get(row.id, 0),
            sent=counts.get(row.id, Counts()).sent,
            received=counts.get(row.id, Counts()).received,
            to_follow=follow.get(row.id, 0),
            bill=bills.get(row.id, NOT_INVOICED),
        )
        for row in rows
    ]


def _announced(lines: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Units of despatches, those that a despatch counts beyond its serial numbers, and devices of other deliveries."""
    these = sa.literal(lines, sa.ARRAY(sa.Uuid))
    units = sa.select(DespatchUnit.order_line_id.label("line"), sa.func.count().label("n"))
    units = units.where(DespatchUnit.order_line_id == sa.any_(these)).group_by(DespatchUnit.order_line_id)
    listed = sa.select(sa.func.count()).where(DespatchUnit.line_id == DespatchLine.id).scalar_subquery()
    unlisted = sa.func.greatest(DespatchLine.quantity - listed, 0)
    counted = sa.select(DespatchLine.order_line_id, sa.cast(sa.func.sum(unlisted), sa.BigInteger))
    counted = counted.where(DespatchLine.order_line_id == sa.any_(these)).group_by(DespatchLine.order_line_id)
    announced = sa.exists().where(DespatchUnit.device_id == Device.id)
    others = sa.select(Device.order_line_id, sa.func.count())
    others = others.where(Device.order_line_id == sa.any_(these), arrivals.came(), sa.not_(announced))
    parts = sa.union_all(units, counted, others.group_by(Device.order_line_id)).subquery("part")
    total = sa.select(parts.c.line, sa.cast(sa.func.sum(parts.c.n), sa.BigInteger)).group_by(parts.c.line)
    rows = db.session.execute(everywhere(total, Device, why="an order is the city's, whoever has its devices"))
    return {line: int(n or 0) for line, n in rows}


def _to_follow(lines: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """What the last despatch of each line says is still to come."""
    last: Any = (
        sa.select(DespatchLine.order_line_id, DespatchLine.outstanding)
        .where(DespatchLine.order_line_id.in_(lines))
        .ext(distinct_on(DespatchLine.order_line_id))
        .order_by(DespatchLine.order_line_id, DespatchLine.id.desc())
    )
    return {line: n for line, n in db.session.execute(last) if n}
