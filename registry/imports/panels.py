"""What importing shows on other pages: running imports on the start page, the deliveries of an order on its page."""

from typing import Any

from core.actor import Actor
from registry.imports import batches, presenting, words
from registry.imports.models import BUSY, WAITING, PurchaseBatch
from registry.imports.problems import wording
from registry.purchasing.models import PurchaseOrder
from web.panels import Panel

SHOWN = 5


def _imports(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Imports that run or wait for somebody, then recent ones, for those who import."""
    if not any(actor.may(permission) for permission in batches.WRITES.values()):
        return None
    found = batches.at_hand(actor, limit=SHOWN)
    return _listed(found) | {"waiting": any(batch.state in WAITING for batch in found)}


def _of_order(actor: Actor, order: PurchaseOrder) -> dict[str, Any] | None:
    """The batches uploaded for an order."""
    return _listed(batches.of_order(actor, order.id))


def _listed(found: list[PurchaseBatch]) -> dict[str, Any]:
    return {
        "batches": found,
        "shares": presenting.shares(found),
        "STATES": wording.STATES,
        "TONES": words.TONES,
        "PURPOSES": words.PURPOSES,
        "BUSY": BUSY,
    }


START = [Panel("batch:read", "imports/panel-batches.html", _imports)]
ORDER = [Panel("batch:read", "imports/panel-order.html", _of_order)]
