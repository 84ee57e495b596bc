"""Who orders, who receives and who approves the invoices are three people."""

from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.scope import everywhere
from registry.devices.models import Device
from registry.invoices.models import Invoice, InvoiceState
from registry.invoices.refusals import ApprovedByOrderer, ApprovedByReceiver, ReceivedByApprover
from registry.purchasing.models import OrderLine, PurchaseOrder


def refuse_approver(actor: Actor, order: PurchaseOrder) -> None:
    """Raises ApprovedByOrderer or ApprovedByReceiver if the actor placed `order` or received goods of it."""
    if order.ordered_by_id == actor.id:
        raise ApprovedByOrderer
    received = (
        sa.select(Device.id)
        .join(OrderLine, OrderLine.id == Device.order_line_id)
        .where(OrderLine.order_id == order.id, Device.received_by_id == actor.id)
        .limit(1)
    )
    if db.session.scalar(everywhere(received, Device, why="who received never approves")) is not None:
        raise ApprovedByReceiver


def may_approve(actor: Actor) -> Any:
    """Condition for orders (`PurchaseOrder`) whose invoices `actor` may approve: neither ordered nor received by them."""
    me = sa.literal(actor.id, sa.Uuid)
    lines = sa.select(OrderLine.id).where(OrderLine.order_id == PurchaseOrder.id)
    received = sa.exists().where(Device.order_line_id.in_(lines), Device.received_by_id == me)
    return sa.and_(PurchaseOrder.ordered_by_id != me, sa.not_(received))


def refuse_receiver(actor: Actor, which: Any) -> None:
    """Raises ReceivedByApprover if the actor approved an invoice of an order of one of the devices `which`."""
    approved = (
        sa.select(Invoice.id)
        .join(OrderLine, OrderLine.order_id == Invoice.order_id)
        .join(Device, Device.order_line_id == OrderLine.id)
        .where(which, Invoice.decided_by_id == actor.id, Invoice.state == InvoiceState.APPROVED)
        .limit(1)
    )
    if db.session.scalar(everywhere(approved, Device, Invoice, why="who approved never receives")) is not None:
        raise ReceivedByApprover
