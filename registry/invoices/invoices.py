"""Invoices: recorded for an order, then approved or refused by somebody who neither ordered nor received."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core import clock
from core.actor import Actor
from core.db import check_version, db, the_one
from core.history import change
from core.paging import Order, Page, page
from core.scope import everywhere, visible
from registry.catalogue.models import DeviceModel
from registry.invoices import separation
from registry.invoices.models import VOID, Invoice, InvoiceLine, InvoiceState
from registry.invoices.refusals import (
    InvoiceDecided,
    InvoiceExists,
    InvoiceInFuture,
    InvoiceLinesMissing,
    InvoiceLineUnknown,
    OrderWasCancelled,
)
from registry.purchasing.models import OrderLine, OrderState, PurchaseOrder

MOST_LINES = 200
WHOLE = (
    selectinload(Invoice.supplier),
    selectinload(Invoice.order),
    selectinload(Invoice.lines)
    .selectinload(InvoiceLine.order_line)
    .selectinload(OrderLine.model)
    .selectinload(DeviceModel.manufacturer),
)
NEWEST = Order((Invoice.invoiced_on, Invoice.id), (dt.date, uuid.UUID), descending=True)
Given = dict[str, Any]  # line (an order line's key, or its number from 1), quantity, unit_price_cents


def get(actor: Actor, invoice_id: uuid.UUID, *, lock: bool = False) -> Invoice:
    """One invoice with its lines, their models, its order and its supplier.

    lock    hold it until the transaction ends
    Raises  Forbidden, NotFound
    """
    statement = visible(actor, Invoice, "invoice:read", also=(PurchaseOrder,)).where(Invoice.id == invoice_id)
    return the_one(Invoice, statement.options(*WHOLE), lock=lock)


def of_order(actor: Actor, order: PurchaseOrder, *, after: str | None = None, limit: int = 50) -> Page:
    """The invoices of an order that the actor sees, newest first, each as `get` gives it. Raises Forbidden, Invalid."""
    statement = visible(actor, Invoice, "invoice:read", also=(PurchaseOrder,)).where(Invoice.order_id == order.id)
    rows = db.session.scalars(NEWEST.apply(statement.options(*WHOLE), after, limit)).all()
    return page(rows, limit, lambda row: [row.invoiced_on, row.id], NEWEST)


def record(
    actor: Actor, order: PurchaseOrder, *, number: str, invoiced_on: dt.date, lines: Sequence[Given]
) -> tuple[Invoice, bool]:
    """Record an invoice of `order`; the same one again is the one that is there.

    number   the supplier's, unique among what it invoiced, whatever its case; a refused or withdrawn invoice does not count
    lines    1-200; a line of the order may come several times, at several prices
    Returns  the invoice, and whether it is new
    Raises   Forbidden, OrderWasCancelled, InvoiceInFuture, InvoiceLinesMissing, InvoiceLineUnknown, InvoiceExists
    Records  invoice.recorded
    """
    actor.must("invoice:write")
    if order.state is OrderState.CANCELLED:
        raise OrderWasCancelled(number=order.number)
    if invoiced_on > clock.today():
        raise InvoiceInFuture
    made = _lines(order, lines)
    if (twin := _twin(order.supplier_id, number)) is not None:
        known = get(actor, twin)
        if (known.order_id, known.invoiced_on, _bare(known.lines)) != (order.id, invoiced_on, _bare(made)):
            raise InvoiceExists(number=number, supplier=order.supplier.name)
        return known, False
    invoice = Invoice(
        order_id=order.id,
        supplier_id=order.supplier_id,
        number=number,
        invoiced_on=invoiced_on,
        state=InvoiceState.RECORDED,
        recorded_by_id=actor.id,
    )
    with change(invoice, "invoice.recorded", by=actor) as also:
        db.session.add(invoice)
        db.session.flush()
        for line in made:
            line.invoice_id = invoice.id
        also.extend(made)
    return get(actor, invoice.id), True


def approve(actor: Actor, invoice: Invoice, *, reason: str = "", expected: int | None = None) -> Invoice:
    """Say that an invoice is to be paid: its amount counts as spent.

    reason   kept in the history, such as why more is paid than was received
    Raises   Forbidden, ApprovedByOrderer, ApprovedByReceiver, Stale, InvoiceDecided
    Records  invoice.approved
    """
    actor.must("invoice:approve")
    separation.refuse_approver(actor, invoice.order)
    return _decide(actor, invoice, InvoiceState.APPROVED, reason, expected)


def refuse(actor: Actor, invoice: Invoice, *, reason: str, expected: int | None = None) -> Invoice:
    """Say that an invoice is not to be paid: it counts for nothing, and its number may be used again.

    Raises   Forbidden, ApprovedByOrderer, ApprovedByReceiver, Stale, InvoiceDecided
    Records  invoice.refused
    """
    actor.must("invoice:approve")
    separation.refuse_approver(actor, invoice.order)
    return _decide(actor, invoice, InvoiceState.REFUSED, reason, expected)


def withdraw(actor: Actor, invoice: Invoice, *, reason: str, expected: int | None = None) -> Invoice:
    """Take back an invoice that was recorded by mistake and not decided: it counts for nothing, its number is free again.

    Raises   Forbidden, Stale, InvoiceDecided
    Records  invoice.withdrawn
    """
    actor.must("invoice:write")
    return _decide(actor, invoice, InvoiceState.WITHDRAWN, reason, expected)


def _decide(actor: Actor, invoice: Invoice, state: InvoiceState, reason: str, expected: int | None) -> Invoice:
    check_version(invoice, expected)
    if invoice.state is not InvoiceState.RECORDED:
        raise InvoiceDecided(number=invoice.number)
    with change(invoice, f"invoice.{state}", by=actor, note=reason):
        invoice.state, invoice.decided_by_id, invoice.decided_at = state, actor.id, clock.now()
    return invoice


def _lines(order: PurchaseOrder, given: Sequence[Given]) -> list[InvoiceLine]:
    if not 1 <= len(given) <= MOST_LINES:
        raise InvoiceLinesMissing(most=MOST_LINES)
    known = {key: line for line in order.lines for key in (str(line.id), str(line.position))}
    made = []
    for place, said in enumerate(given, start=1):
        line = known.get(str(said["line"]).strip().lower())
        if line is None:
            raise InvoiceLineUnknown(line=place, number=order.number)
        made.append(
            InvoiceLine(
                position=place,
                order_line_id=line.id,
                quantity=said["quantity"],
                unit_price_cents=said["unit_price_cents"],
            )
        )
    return made


def _twin(supplier_id: uuid.UUID, number: str) -> uuid.UUID | None:
    same = sa.select(Invoice.id).where(
        Invoice.supplier_id == supplier_id,
        sa.func.lower(Invoice.number) == sa.func.lower(number),
        Invoice.state.not_in(VOID),
    )
    found: uuid.UUID | None = db.session.scalar(everywhere(same, Invoice, why="a supplier's number is unique"))
    return found


def _bare(lines: Sequence[InvoiceLine]) -> list[tuple[uuid.UUID, int, int]]:
    return sorted((line.order_line_id, line.quantity, line.unit_price_cents) for line in lines)
