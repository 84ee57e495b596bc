"""Ordered, sent, received: orders held against the devices that came of them, in pieces and to the cent."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import reduce
from typing import Any

from core.actor import Actor
from registry.catalogue import prices
from registry.purchasing import orders
from registry.purchasing.models import OrderLine, PurchaseOrder
from registry.purchasing.orders import Counts


@dataclass(frozen=True, slots=True)
class Sums:
    """Devices and cents without VAT of one line, or of several added up.

    missing           ordered and not sent; too many of one line do not make up for another
    over              sent beyond what was ordered
    sent_cents        what the deliveries charge; at the order's price where they do not say
    difference_cents  how much that is above (below: negative) the order's prices for the same devices
    """

    ordered: int = 0
    sent: int = 0
    received: int = 0
    missing: int = 0
    over: int = 0
    ordered_cents: int = 0
    sent_cents: int = 0
    difference_cents: int = 0

    @property
    def to_receive(self) -> int:
        """Sent and not received."""
        return self.sent - self.received

    @property
    def outstanding(self) -> int:
        """Ordered and not received, whether it was sent or not."""
        return self.missing + self.to_receive

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*[getattr(self, f.name) + getattr(other, f.name) for f in fields(Sums)])


def of_line(quantity: int, unit_price_cents: int, counts: Counts) -> Sums:
    """One line: how many were ordered at which price, and the devices that came of it."""
    agreed = counts.sent * unit_price_cents
    charged = counts.cents + counts.unpriced * unit_price_cents
    return Sums(
        ordered=quantity,
        sent=counts.sent,
        received=counts.received,
        missing=max(quantity - counts.sent, 0),
        over=max(counts.sent - quantity, 0),
        ordered_cents=quantity * unit_price_cents,
        sent_cents=charged,
        difference_cents=charged - agreed,
    )


def total(sums: Iterable[Sums]) -> Sums:
    """Several added up."""
    return reduce(Sums.__add__, sums, Sums())


def by_line(order: PurchaseOrder) -> list[tuple[OrderLine, Sums]]:
    """Each line of `order` with its sums, in the order's sequence."""
    counts = orders.count_devices([line.id for line in order.lines])
    return [
        (line, of_line(line.quantity, line.unit_price_cents, counts.get(line.id, Counts()))) for line in order.lines
    ]


def order_out(actor: Actor, order: PurchaseOrder) -> dict[str, Any]:
    """An order as the API shows it to `actor`."""
    supplier = order.supplier
    return {
        "id": order.id,
        "number": order.number,
        "supplier": {"id": supplier.id, "name": supplier.name, "version": supplier.version},
        "state": order.state,
        "ordered_on": order.ordered_on,
        "due_on": order.due_on,
        "ordered_by": order.ordered_by_id,
        "funding": order.funding,
        "lines": [_line_out(actor, line, sums) for line, sums in by_line(order)],
        "version": order.version,
    }


def _line_out(actor: Actor, line: OrderLine, sums: Sums) -> dict[str, Any]:
    columns = ("id", "position", "quantity", "unit_price_cents", "warranty_months", "warranty_kind")
    told = prices.visible_to(actor, {name: getattr(line, name) for name in columns})
    its = {"model": model_out(line), "school": line.school_id, "appropriation": line.appropriation_id}
    return told | its | {"sent": sums.sent, "received": sums.received}


def model_out(line: OrderLine) -> dict[str, Any]:
    """The model of a line as the API shows it."""
    model = line.model
    return {
        "id": model.id,
        "manufacturer": model.manufacturer.name,
        "model_number": model.model_number,
        "category": model.category,
    }
