"""What operators see of jobs on their start page: how many were given up."""

from typing import Any

from core.actor import Actor
from web.panels import Panel
from workers.operations import jobs


def _given_up(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    count = jobs.given_up(actor)
    return {"count": count} if count else None


START = [Panel("operations:read", "operations/panel-given-up.html", _given_up)]
