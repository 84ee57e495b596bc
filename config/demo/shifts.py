"""Made-up shifts of some agents: a full week, part of a week, and an absence that comes soon.

Most have none, so that tickets find somebody at any hour.
"""

import datetime as dt
from typing import Any

from config.demo.staff import Staff
from core import clock
from core.actor import SYSTEM
from core.languages import CODES
from tickets.rosters import rosters
from tickets.routing.default_ruleset import DEVICES, NETWORK_AV, SERVICE_DESK

WEEK = [
    {"weekday": day, "from": begins, "to": ends}
    for day in range(1, 6)
    for begins, ends in (("08:00", "11:30"), ("12:15", "16:00"))
]
PART = [{"weekday": day, "from": "08:00", "to": "15:00"} for day in (1, 2, 3)]


def add(hired: Staff) -> None:
    """Write down the shifts of three agents, and the skills and languages of the one whose address is printed."""
    soon = clock.today() + dt.timedelta(days=5)
    away = [{"from": soon.isoformat(), "to": (soon + dt.timedelta(days=4)).isoformat()}]
    printing, network = {"code": "printing", "level": 4}, {"code": "network", "level": 3}
    _write(hired.named["agent"], skills=[printing, network], languages=list(CODES))
    _write(hired.agents[SERVICE_DESK][1], weekly=WEEK, absences=away, skills=[printing], languages=["fi", "en"])
    _write(hired.agents[DEVICES][1], weekly=WEEK, skills=[printing], capacity_points=30)
    _write(hired.agents[NETWORK_AV][1], weekly=PART, skills=[network], languages=["fi", "sv"])


def _write(person_id: Any, **given: Any) -> None:
    blank: dict[str, Any] = {"weekly": [], "exceptions": [], "absences": [], "skills": [], "languages": []}
    rosters.replace(SYSTEM, person_id, expected=0, **(blank | {"capacity_points": None} | given))
