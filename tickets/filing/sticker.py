"""The panels of a device: on its sticker page one tap says what is wrong, on its own page a link leads there."""

from typing import Any

from flask import url_for

from core.actor import Actor
from tickets.categories import categories
from tickets.filing import things
from web.panels import Panel


def symptoms(_actor: Actor, device: Any) -> dict[str, Any] | None:
    """What can be reported of `device`, of which the `asset_tag` is looked at; none for one without a tag.

    Returns  tag, symptoms: none of a device out of use
    """
    shown = things.of_sticker(device.asset_tag or "")
    if shown is None:
        return None
    is_gone = shown.lifecycle in things.GONE
    return {"tag": shown.asset_tag, "symptoms": [] if is_gone else categories.symptoms(shown.category)}


def address(device: Any) -> str:
    """Where a fault of `device` is reported; empty for one without a tag or out of use."""
    tag = device.asset_tag
    return url_for("filing.new", tag=tag) if tag and device.lifecycle not in things.GONE else ""


def report(_actor: Actor, device: Any) -> dict[str, Any] | None:
    """The way to report a fault of `device` from its page; none for one without a tag or out of use."""
    if not device.asset_tag or device.lifecycle in things.GONE:
        return None
    return {"tag": device.asset_tag}


PANEL = Panel("ticket:file", "filing/symptoms.html", symptoms)
REPORT = Panel("ticket:file", "filing/report.html", report)
