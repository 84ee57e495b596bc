"""Invoices held against what was ordered and received: how many of each line were invoiced, and what does not fit."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
from registry.invoices.models import VOID, Invoice, InvoiceLine
from registry.purchasing import orders
from registry.purchasing.orders import Counts


@dataclass(frozen=True, slots=True)
class Invoiced:
    """What invoices say of one line of an order, refused and withdrawn ones left out; cents without VAT.

    pieces  (quantity, unit price) in the sequence in which the devices were invoiced
    """

    pieces: tuple[tuple[int, int], ...] = ()

    @property
    def quantity(self) -> int:
        """Devices that were invoiced."""
        return sum(quantity for quantity, _ in self.pieces)

    @property
    def cents(self) -> int:
        """What they come to."""
        return sum(quantity * price for quantity, price in self.pieces)

    def beyond(self, received: int) -> int:
        """Cents of what was invoiced beyond the first `received` devices."""
        left, cents = received, 0
        for quantity, price in self.pieces:
            covered = min(quantity, left)
            left -= covered
            cents += (quantity - covered) * price
        return cents


def of_lines(lines: Collection[uuid.UUID]) -> dict[uuid.UUID, Invoiced]:
    """What was invoiced of each line of an order; lines without any are left out."""
    if not lines:
        return {}
    wanted = (
        sa.select(InvoiceLine.order_line_id, InvoiceLine.quantity, InvoiceLine.unit_price_cents)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(InvoiceLine.order_line_id.in_(lines), Invoice.state.not_in(VOID))
        .order_by(Invoice.invoiced_on, Invoice.id, InvoiceLine.position)
    )
    rows = db.session.execute(everywhere(wanted, Invoice, why="of lines of orders that the reader sees"))
    found: dict[uuid.UUID, tuple[tuple[int, int], ...]] = {}
    for key, quantity, price in rows:
        found[key] = (*found.get(key, ()), (quantity, price))
    return {key: Invoiced(pieces) for key, pieces in found.items()}


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One line of an invoice beside its line of the order.

    received      of the order's line, until now
    invoiced      of the order's line, by all invoices that are neither refused nor withdrawn
    not_received  invoiced, by this or another invoice, and not received
    difference_cents  how much the invoice's line is above (below: negative) the order's price
    """

    line: InvoiceLine
    received: int
    invoiced: int
    difference_cents: int

    @property
    def not_received(self) -> int:
        return max(self.invoiced - self.received, 0)


def held(invoices: Sequence[Invoice]) -> dict[uuid.UUID, list[HeldLine]]:
    """Each line of each of `invoices` held against its order; two statements, however many there are."""
    keys = {line.order_line_id for invoice in invoices for line in invoice.lines}
    counts, invoiced = orders.count_devices(list(keys)), of_lines(keys)
    return {
        invoice.id: [
            HeldLine(
                line,
                received=counts.get(line.order_line_id, Counts()).received,
                invoiced=invoiced.get(line.order_line_id, Invoiced()).quantity,
                difference_cents=line.amount_cents - line.quantity * line.order_line.unit_price_cents,
            )
            for line in invoice.lines
        ]
        for invoice in invoices
    }


def to_invoice(lines: Sequence[Any]) -> dict[uuid.UUID, int]:
    """Devices of each line of an order that were received and not invoiced yet."""
    keys = [line.id for line in lines]
    counts, invoiced = orders.count_devices(keys), of_lines(keys)
    return {key: max(counts.get(key, Counts()).received - invoiced.get(key, Invoiced()).quantity, 0) for key in keys}
