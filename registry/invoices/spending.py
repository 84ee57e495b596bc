"""What of appropriations is committed and spent: said once, for one line of an order, and added up from there."""

import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
from registry.devices.arrivals import came
from registry.devices.models import Device
from registry.funding.hooks import Used
from registry.invoices.models import Invoice, InvoiceLine, InvoiceState
from registry.purchasing.models import OrderLine, OrderState, PurchaseOrder

WHY = "an appropriation is the city's: its balance counts orders of every school"


def by_line(appropriations: Collection[uuid.UUID]) -> Any:
    """A subquery: each line of an order that these appropriations pay for, with its committed_cents and spent_cents.

    An open order commits what of it is not paid yet; a closed one what was sent and is not paid; a cancelled one nothing.
    """
    paid = (
        sa.select(
            InvoiceLine.order_line_id,
            sa.func.sum(InvoiceLine.quantity).label("quantity"),
            sa.func.sum(InvoiceLine.quantity * InvoiceLine.unit_price_cents).label("cents"),
        )
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .join(OrderLine, OrderLine.id == InvoiceLine.order_line_id)
        .where(Invoice.state == InvoiceState.APPROVED, OrderLine.appropriation_id.in_(appropriations))
        .group_by(InvoiceLine.order_line_id)
        .subquery("paid")
    )
    quantity = sa.func.coalesce(paid.c.quantity, 0)
    sent = sa.select(sa.func.count()).where(Device.order_line_id == OrderLine.id, came()).scalar_subquery()
    expected = sa.case(
        (PurchaseOrder.state == OrderState.CANCELLED, 0),
        (
            sa.and_(PurchaseOrder.state == OrderState.CLOSED, OrderLine.quantity > quantity),
            sa.func.least(OrderLine.quantity, sent),  # counted for these lines only
        ),
        else_=OrderLine.quantity,
    )
    return (
        sa.select(
            OrderLine.id,
            OrderLine.order_id,
            OrderLine.appropriation_id,
            _cents(sa.func.greatest(expected - quantity, 0) * OrderLine.unit_price_cents).label("committed_cents"),
            _cents(sa.func.coalesce(paid.c.cents, 0)).label("spent_cents"),
        )
        .join(PurchaseOrder, PurchaseOrder.id == OrderLine.order_id)
        .outerjoin(paid, paid.c.order_line_id == OrderLine.id)
        .where(OrderLine.appropriation_id.in_(appropriations))
        .subquery("used_line")
    )


def used(appropriations: Collection[uuid.UUID]) -> dict[uuid.UUID, Used]:
    """What of each of these appropriations is used; those of which nothing is are left out."""
    if not appropriations:
        return {}
    lines = by_line(appropriations)
    wanted = sa.select(
        lines.c.appropriation_id,
        _cents(sa.func.sum(lines.c.committed_cents)),
        _cents(sa.func.sum(lines.c.spent_cents)),
    ).group_by(lines.c.appropriation_id)
    rows = db.session.execute(everywhere(wanted, Device, Invoice, PurchaseOrder, why=WHY))
    return {key: Used(committed, spent) for key, committed, spent in rows}


def of_appropriation(appropriation_id: uuid.UUID) -> Any:
    """The lines of orders that an appropriation pays for, as (order line's key, order's key, committed, spent) rows."""
    lines = by_line([appropriation_id])
    wanted = sa.select(lines.c.id, lines.c.order_id, lines.c.committed_cents, lines.c.spent_cents)
    return db.session.execute(everywhere(wanted, Device, Invoice, PurchaseOrder, why=WHY)).all()


def _cents(amount: Any) -> Any:
    return sa.cast(amount, sa.BigInteger)
