"""Showing who has a device is a view of personal data."""

from collections.abc import Iterable
from typing import Any

from core.actor import Actor
from organisation.people import watched


def holders_shown(actor: Actor, devices: Iterable[dict[str, Any]], purpose: str) -> None:
    """Log that `actor` was shown who has these devices.

    devices  as `shown.devices` makes them
    purpose  the page or call
    """
    keys = {person["id"] for d in devices if (held := d.get("custody")) and (person := held["person"])}
    watched.shown(actor, keys, purpose)
