"""Prices of devices changed after an invoice of their order was approved, for the auditor's start page."""

from typing import Final

import sqlalchemy as sa

from core.actor import Actor
from core.errors import NN_
from core.history import Event
from organisation.audit import oddities
from registry.devices.models import Device
from registry.invoices.models import Invoice, InvoiceState
from registry.purchasing.models import OrderLine, PurchaseOrder

SAYS: Final = NN_(
    "%(count)s price changed after an invoice of the order was approved",
    "%(count)s prices changed after an invoice of the order was approved",
)


def repriced(actor: Actor) -> list[oddities.Oddity]:
    """Corrections of prices in the last days that came after the approval."""
    device, invoice = Device.__table__, Invoice.__table__
    approved = (
        sa.select(device.c.id)
        .join(OrderLine, OrderLine.id == device.c.order_line_id)
        .join(invoice, invoice.c.order_id == OrderLine.order_id)
        .where(
            device.c.id == Event.subject_id,
            invoice.c.state == InvoiceState.APPROVED,
            invoice.c.decided_at < Event.at,
        )
    )
    priced = Event.before.has_key("price_cents")
    return oddities.per_day(
        actor, SAYS, priced, approved.exists(), verb="device.corrected", named=(Device, Invoice, PurchaseOrder)
    )
