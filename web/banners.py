"""What stands above every page when background work does not go on, for people whom it concerns."""

import threading
import time
from typing import Any

import sqlalchemy as sa
from flask import current_app, g, has_request_context
from flask_babel import gettext

from core.db import apart
from core.outbox import heartbeats
from core.outbox.heartbeats import Health

SECONDS = 3.0  # for so long a process believes what it read
_KEY = "vire_health"
_reading = threading.Lock()


def context() -> dict[str, Any]:
    """The banners of the present page."""
    actor = g.get("actor") if has_request_context() else None
    if actor is None or not (actor.may("ticket:read") or actor.may("operations:read")):
        return {"banners": []}
    health = _known()
    if health is None or health.is_well:
        return {"banners": []}
    banner = _broker_away() if health.broker is False and health.is_publisher_alive else _stopped()
    if actor.may("operations:read"):
        banner |= {"url": "/operations", "link": gettext("Show background jobs")}
    return {"banners": [banner]}


def _broker_away() -> dict[str, str]:
    return {
        "tone": "alert",
        "title": gettext("The message broker does not answer."),
        "text": gettext(
            "New tickets are assigned and imports continue as soon as it answers again. Nothing is lost: you can keep working."
        ),
    }


def _stopped() -> dict[str, str]:
    return {
        "tone": "alert",
        "title": gettext("Background work has stopped."),
        "text": gettext(
            "New tickets are not assigned and imports wait. Nothing is lost: everything is done when it continues."
        ),
    }


def _known() -> Health | None:
    """What was read in the last seconds, read again by one thread at a time; None when the database does not answer."""
    read_at, health = current_app.extensions.get(_KEY, (float("-inf"), None))
    if time.monotonic() - read_at >= SECONDS and _reading.acquire(blocking=False):
        try:
            with apart() as connection:
                health = heartbeats.health(connection)
        except sa.exc.SQLAlchemyError:
            health = None
        finally:
            current_app.extensions[_KEY] = (time.monotonic(), health)
            _reading.release()
    return health  # type: ignore[no-any-return]
