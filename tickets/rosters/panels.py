"""What the start page of whoever plans the work shows of shifts: who is away while they have tickets, or soon will be."""

from typing import Any

from core import clock
from core.actor import Actor
from tickets.rosters import rosters, week
from web import moments
from web.panels import Panel

SHOWN = 5


def _start(actor: Actor, _: Any) -> dict[str, Any] | None:
    """Those whose absence runs or begins within two weeks; nothing when there are none."""
    away = week.away(actor)
    return (
        {"rows": away[:SHOWN], "more": len(away) > SHOWN, "now": clock.now(), "period": moments.period}
        if away
        else None
    )


START = [Panel(rosters.READ, "rosters/panel-start.html", _start)]
