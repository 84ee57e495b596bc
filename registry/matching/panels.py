"""The exceptions of an order, on its page."""

from typing import Any

from core.actor import Actor
from registry.catalogue import prices
from registry.matching import exceptions, figures, matching
from registry.matching.words import CODES, MEANINGS, TONES
from registry.purchasing.models import PurchaseOrder
from web.panels import Panel


def _of_order(actor: Actor, order: PurchaseOrder) -> dict[str, Any]:
    """What does not agree between the order and what came of it."""
    counted = figures.of_orders([order.id])
    return {
        "exceptions": exceptions.find(counted).get(order.id, []),
        "figures": {each.line: each for each in counted},
        "models": {line.id: f"{line.model.manufacturer.name} {line.model.model_number}" for line in order.lines},
        "cents": matching.cents,
        "sees_prices": prices.may_see(actor),
        "CODES": CODES,
        "MEANINGS": MEANINGS,
        "TONES": TONES,
    }


ORDER = [Panel("order:read", "matching/panel-order.html", _of_order)]
