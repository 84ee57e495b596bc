"""What bulk work shows on other pages: its buttons under the list of devices, plans that wait on the start page."""

from typing import Any

from core.actor import Actor
from registry.bulk import presenting, wording, works
from registry.bulk.actions import offered
from registry.bulk.models import BUSY, PERMISSION
from web.panels import Panel

SHOWN = 5


def _buttons(actor: Actor, query: dict[str, Any]) -> dict[str, Any] | None:
    """What can be done with the devices that are ticked; nothing for those who may do nothing."""
    kinds = offered(actor)
    return {"kinds": kinds, "wanted": query} if kinds else None


def _waiting(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """One's own plans that wait or run; nothing when there are none."""
    found = works.waiting(actor, limit=SHOWN)
    if not found:
        return None
    return {
        "works": found,
        "shares": presenting.shares(found),
        "name_of": wording.name,
        "STATES": works.STATES,
        "TONES": wording.TONES,
        "BUSY": BUSY,
    }


LIST = [Panel(PERMISSION, "bulk/panel-list.html", _buttons)]
START = [Panel(PERMISSION, "bulk/panel-start.html", _waiting)]
