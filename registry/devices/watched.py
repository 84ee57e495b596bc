"""Showing who has a device is a view of personal data: it is logged, once in a while for the same pair of eyes."""

import uuid
from collections.abc import Iterable
from typing import Any, Final

from core import clock
from core.actor import Actor
from organisation.people import hooks

AGAIN: Final = 600.0  # seconds in which one process does not log the same look again
MOST: Final = 20_000
_logged: dict[tuple[uuid.UUID | None, uuid.UUID], float] = {}


def holders_shown(actor: Actor, devices: Iterable[dict[str, Any]], purpose: str) -> None:
    """Log that `actor` was shown who has these devices.

    devices  as `shown.devices` makes them
    purpose  the page or call
    """
    now = clock.now().timestamp()
    keys = {person["id"] for d in devices if (held := d.get("custody")) and (person := held["person"])}
    fresh = [key for key in keys if now - _logged.get((actor.id, key), 0.0) > AGAIN]
    if len(_logged) > MOST:
        _logged.clear()
    _logged.update({(actor.id, key): now for key in fresh})
    if fresh:
        hooks.looked_at(actor, "person", fresh, purpose)
