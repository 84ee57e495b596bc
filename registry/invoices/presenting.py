"""Invoices as the API shows them."""

from collections.abc import Sequence
from typing import Any

from core.actor import Actor
from registry.catalogue import prices
from registry.invoices import held
from registry.invoices.held import HeldLine
from registry.invoices.models import Invoice


def out(actor: Actor, invoice: Invoice) -> dict[str, Any]:
    """An invoice with its lines held against the order, as `actor` may see it."""
    return _out(actor, invoice, held.held([invoice])[invoice.id])


def several(actor: Actor, invoices: Sequence[Invoice]) -> list[dict[str, Any]]:
    """Invoices as `out` shows each."""
    lines = held.held(invoices)
    return [_out(actor, invoice, lines[invoice.id]) for invoice in invoices]


def _out(actor: Actor, invoice: Invoice, lines: Sequence[HeldLine]) -> dict[str, Any]:
    told = {
        "id": invoice.id,
        "order": {"id": invoice.order_id, "number": invoice.order.number},
        "supplier": {"id": invoice.supplier_id, "name": invoice.supplier.name, "version": invoice.supplier.version},
        "number": invoice.number,
        "invoiced_on": invoice.invoiced_on,
        "state": invoice.state,
        "total_cents": invoice.total_cents,
        "lines": [_line(actor, one) for one in lines],
        "recorded_by": invoice.recorded_by_id,
        "decided_by": invoice.decided_by_id,
        "decided_at": invoice.decided_at,
        "version": invoice.version,
    }
    return prices.visible_to(actor, told)


def _line(actor: Actor, one: HeldLine) -> dict[str, Any]:
    told = {
        "line": one.line.order_line_id,
        "quantity": one.line.quantity,
        "unit_price_cents": one.line.unit_price_cents,
        "amount_cents": one.line.amount_cents,
        "ordered": one.line.order_line.quantity,
        "received": one.received,
        "invoiced": one.invoiced,
        "not_received": one.not_received,
        "difference_cents": one.difference_cents,
    }
    return prices.visible_to(actor, told)


def row(actor: Actor, found: dict[str, Any]) -> dict[str, Any]:
    """A found invoice as `actor` may see it."""
    order = {"id": found["order_id"], "number": found["order"]}
    named = {name: value for name, value in found.items() if name not in {"order_id", "order"}}
    return prices.visible_to(actor, named | {"order": order})
