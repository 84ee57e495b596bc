"""The panel on a device's sticker page: one tap says what is wrong."""

from typing import Any

from core.actor import Actor
from tickets.categories import categories
from tickets.filing import things
from web.panels import Panel


def symptoms(_actor: Actor, device: Any) -> dict[str, Any] | None:
    """What can be reported of `device` (its `asset_tag` is looked at); none for one without a tag or out of use."""
    shown = things.shown(device.asset_tag or "")
    if shown is None or shown.lifecycle in things.GONE:
        return None
    return {"tag": shown.asset_tag, "symptoms": categories.symptoms(shown.category)}


PANEL = Panel("ticket:file", "filing/symptoms.html", symptoms)
