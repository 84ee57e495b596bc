"""What importing shows on other pages: running imports on the start page, the deliveries of an order on its page."""

from typing import Any

from core.actor import Actor
from registry.imports import batches, finding, presenting, undecided, words
from registry.imports.models import BUSY, WAITING, PurchaseBatch
from registry.imports.problems import wording
from registry.imports.problems.problems import PROBLEMS
from registry.purchasing.models import PurchaseOrder, Supplier
from web.panels import Panel

SHOWN = 5


def _imports(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Imports that run or wait for somebody, then recent ones, for those who import."""
    if not any(actor.may(permission) for permission in batches.WRITES.values()):
        return None
    found = finding.at_hand(actor, limit=SHOWN)
    return _listed(found) | {"waiting": any(batch.state in WAITING for batch in found)}


def _models(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Names in waiting plans that no model has, for those who look after the catalogue; nothing when there are none."""
    found = undecided.waiting(actor)
    return {"rows": found[: undecided.SHOWN], "more": len(found) > undecided.SHOWN} if found else None


def _of_order(actor: Actor, order: PurchaseOrder) -> dict[str, Any] | None:
    """The batches uploaded for an order."""
    return _listed(finding.of_order(actor, order.id))


def _of_supplier(actor: Actor, supplier: Supplier) -> dict[str, Any]:
    """How many files of a supplier there are, how many had problems and which."""
    files, bad, kinds = finding.figures(actor, supplier)
    hidden = wording.hidden_codes(actor)
    known = [(code, rows) for code, rows in kinds if code in PROBLEMS and code not in hidden]
    return {"supplier": supplier, "files": files, "bad": bad, "kinds": known, "PROBLEMS": PROBLEMS}


def _listed(found: list[PurchaseBatch]) -> dict[str, Any]:
    return {
        "batches": found,
        "shares": presenting.shares(found),
        "said": {batch.id: wording.said(batch) for batch in found if batch.state in WAITING},
        "STATES": wording.STATES,
        "TONES": words.TONES,
        "PURPOSES": words.PURPOSES,
        "BUSY": BUSY,
    }


START = [
    Panel("model:write", "imports/panel-models.html", _models),
    Panel("batch:read", "imports/panel-batches.html", _imports),
]
ORDER = [Panel("batch:read", "imports/panel-order.html", _of_order)]
SUPPLIER = [Panel("batch:read", "imports/panel-supplier.html", _of_supplier)]
