"""The targets that every installation begins with; a team lead changes them on their page."""

from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.errors import N_
from tickets.calendars.seed import IT_SUPPORT
from tickets.clocks import policies
from tickets.clocks.models import SlaPolicy
from tickets.routing.default_ruleset import STANDARD_SLA
from tickets.states import Kind, Priority, WaitReason
from tickets.ticket.clock_effects import PAUSED_BY, Clock

HOUR = 60
DAY = 8 * HOUR
STANDARD = N_("Standard targets")
NAMES = frozenset({STANDARD})
# priority → minutes to the first answer, to the resolution: of what is broken, of what is needed
_MINUTES = {
    Priority.P1: ((HOUR // 2, 4 * HOUR), (HOUR, DAY)),
    Priority.P2: ((HOUR, DAY), (2 * HOUR, 2 * DAY)),
    Priority.P3: ((4 * HOUR, 3 * DAY), (DAY, 5 * DAY)),
    Priority.P4: ((DAY, 5 * DAY), (2 * DAY, 10 * DAY)),
}
_STEPS = (
    *((Clock.FIRST_RESPONSE, 0, "lead"), (Clock.RESOLVE, -HOUR, "agent"), (Clock.RESOLVE, 0, "lead")),
    *((Clock.RESOLVE, DAY, "lead"), (Clock.PUPIL_WITHOUT_DEVICE, -2 * HOUR, "agent")),
    (Clock.PUPIL_WITHOUT_DEVICE, 0, "lead"),
)


def seed(actor: Actor) -> int:
    """Add the standard policy unless there is one; returns how many were added."""
    if db.session.scalar(sa.select(sa.func.count()).select_from(SlaPolicy)):
        return 0
    policies.define(
        actor,
        code=STANDARD_SLA,
        name=STANDARD,
        calendar=IT_SUPPORT,
        targets=list(_targets()),
        pauses=[reason for reason in WaitReason if PAUSED_BY[reason]],
        without_device_minutes=DAY,
        without_device_categories=["device.power", "device.screen"],
        steps=[{"clock": clock.value, "minutes": minutes, "tells": tells} for clock, minutes, tells in _STEPS],
    )
    return 1


def _targets() -> list[dict[str, Any]]:
    return [
        {"priority": priority, "kind": kind, "first_response_minutes": answer, "resolve_minutes": done}
        for priority, both in _MINUTES.items()
        for kind, (answer, done) in zip(Kind, both, strict=True)
    ]
