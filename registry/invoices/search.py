"""Invoices found: of an order, by state, by number, and those that wait for the approval of one person."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.history import Event
from core.paging import Order, Page, page
from core.scope import everywhere, told
from registry.devices.models import Device
from registry.invoices import separation
from registry.invoices.invoices import NEWEST
from registry.invoices.models import Invoice, InvoiceLine, InvoiceState
from registry.purchasing.models import PurchaseOrder, Supplier

OLDEST = Order((Invoice.invoiced_on, Invoice.id), (dt.date, uuid.UUID))
MOST_FACTS = 200


def find(
    actor: Actor,
    *,
    q: str = "",
    state: InvoiceState | None = None,
    supplier_id: uuid.UUID | None = None,
    waiting_for_me: bool = False,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Invoices, newest first: id, number, state, invoiced_on, version, supplier, order_id, order, total_cents.

    q               part of the invoice's or the order's number
    waiting_for_me  recorded ones that the actor may approve, oldest first
    Raises          Forbidden, Invalid (cursor)
    """
    actor.must("invoice:read")
    order = OLDEST if waiting_for_me else NEWEST
    statement = _listed()
    if q:
        parts = [
            sa.func.lower(column).contains(q.lower(), autoescape=True)
            for column in (Invoice.number, PurchaseOrder.number)
        ]
        statement = statement.where(sa.or_(*parts))
    if state is not None:
        statement = statement.where(Invoice.state == state)
    if supplier_id is not None:
        statement = statement.where(Invoice.supplier_id == supplier_id)
    if waiting_for_me:
        statement = statement.where(Invoice.state == InvoiceState.RECORDED, separation.may_approve(actor))
        statement = everywhere(statement, Device, why="only whether the actor received any of them")
    statement = told(order.apply(statement, after, limit), actor, PurchaseOrder, Invoice)
    found = page(db.session.execute(statement).all(), limit, lambda row: [row.invoiced_on, row.id], order)
    return Page([dict(row._mapping) for row in found.items], found.next)


def count_waiting(actor: Actor) -> int:
    """How many invoices wait that the actor may approve. Raises Forbidden."""
    actor.must("invoice:approve")
    wanted = (
        sa.select(sa.func.count(Invoice.id))
        .join(PurchaseOrder, PurchaseOrder.id == Invoice.order_id)
        .where(Invoice.state == InvoiceState.RECORDED, separation.may_approve(actor))
    )
    wanted = everywhere(wanted, Device, why="only whether the actor received any of them")
    return int(db.session.scalar(told(wanted, actor, PurchaseOrder, Invoice)) or 0)


def _listed() -> Any:
    total = (
        sa.select(sa.cast(sa.func.sum(InvoiceLine.quantity * InvoiceLine.unit_price_cents), sa.BigInteger))
        .where(InvoiceLine.invoice_id == Invoice.id)
        .scalar_subquery()
    )
    columns = (Invoice.id, Invoice.number, Invoice.state, Invoice.invoiced_on, Invoice.version, Invoice.order_id)
    return (
        sa.select(
            *columns,
            Supplier.name.label("supplier"),
            PurchaseOrder.number.label("order"),
            total.label("total_cents"),
        )
        .join(PurchaseOrder, PurchaseOrder.id == Invoice.order_id)
        .join(Supplier, Supplier.id == Invoice.supplier_id)
    )


def history(invoice: Invoice) -> list[Event]:
    """What happened to an invoice that the reader sees, newest first."""
    facts = sa.select(Event).where(Event.subject_id == invoice.id).order_by(Event.at.desc(), Event.id.desc())
    return list(db.session.scalars(everywhere(facts.limit(MOST_FACTS), Event, why="of a row that the reader sees")))


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Numbers of invoices, for readers who may see invoices."""
    if not reader.may("invoice:read"):
        return {}
    wanted = sa.select(Invoice.id, Invoice.number).where(Invoice.id.in_(keys))
    return {row.id: row.number for row in db.session.execute(told(wanted, reader, Invoice, PurchaseOrder))}
