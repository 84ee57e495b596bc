"""The list of orders, as it can be saved under a name."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from core.errors import N_, DomainError
from organisation.saved_views.kinds import Kind
from registry.purchasing import schemas, suppliers

COLUMNS: Final = {
    "state": N_("Where it stands"),
    "ordered_on": N_("Ordered on"),
    "sent": N_("Sent"),
    "received": N_("Goods received"),
    "outstanding": N_("Not received"),
    "ordered_cents": N_("Without VAT"),
}


def supplier_gone(filters: Mapping[str, Any]) -> Iterator[str]:
    """The filter "supplier", where it is asked for and there is none of that key or name any more."""
    if "supplier" in filters:
        try:
            suppliers.named(filters["supplier"])
        except DomainError:
            yield "supplier"


KIND: Final = Kind(
    permission="order:read",
    endpoint="orders.index",
    schema=schemas.OrderArgs,
    labels={"q": N_("Order number"), "state": N_("State of the order"), "supplier": N_("Supplier"), "late": N_("Late")},
    columns=COLUMNS,
    always=frozenset({"number", "supplier"}),
    lost=supplier_gone,
)
