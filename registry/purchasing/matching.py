"""Ordered, sent, received: one order held against the devices that came of it."""

from typing import Any

from core.actor import Actor
from registry.purchasing import orders
from registry.purchasing.models import OrderLine, PurchaseOrder
from registry.purchasing.orders import Counts


def order_out(order: PurchaseOrder) -> dict[str, Any]:
    """An order as the API shows it."""
    counts = orders.count_devices([line.id for line in order.lines])
    supplier = order.supplier
    return {
        "id": order.id,
        "number": order.number,
        "supplier": {"id": supplier.id, "name": supplier.name, "version": supplier.version},
        "state": order.state,
        "ordered_on": order.ordered_on,
        "ordered_by": order.ordered_by_id,
        "funding": order.funding,
        "lines": [_line_out(line, counts.get(line.id, Counts())) for line in order.lines],
        "version": order.version,
    }


def matching(actor: Actor, order: PurchaseOrder) -> dict[str, Any]:
    """What of each line is missing and what waits to be received. Raises Forbidden."""
    actor.must("order:read")
    counts = orders.count_devices([line.id for line in order.lines])
    return {
        "number": order.number,
        "lines": [_matched(line, counts.get(line.id, Counts())) for line in order.lines],
    }


def _line_out(line: OrderLine, counts: Counts) -> dict[str, Any]:
    return {
        "id": line.id,
        "position": line.position,
        "model": _model(line),
        "quantity": line.quantity,
        "unit_price_cents": line.unit_price_cents,
        "warranty_months": line.warranty_months,
        "school": line.school_id,
        "sent": counts.sent,
        "received": counts.received,
    }


def _matched(line: OrderLine, counts: Counts) -> dict[str, Any]:
    return {
        "id": line.id,
        "model": _model(line),
        "ordered": line.quantity,
        "sent": counts.sent,
        "received": counts.received,
        "missing": max(line.quantity - counts.sent, 0),
        "to_receive": counts.sent - counts.received,
        "ordered_cents": line.quantity * line.unit_price_cents,
        "sent_cents": counts.sent * line.unit_price_cents,
    }


def _model(line: OrderLine) -> dict[str, Any]:
    model = line.model
    return {
        "id": model.id,
        "manufacturer": model.manufacturer.name,
        "model_number": model.model_number,
        "category": model.category,
    }
