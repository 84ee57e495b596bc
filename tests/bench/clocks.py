"""What counting working time costs, and telling of many tickets that become due at once."""

import datetime as dt
import time
from typing import Any

from core import clock
from core.db import transaction
from organisation.people.roles import Role
from tests import makers
from tests.bench.figures import Figure, at_most
from tests.bench.ground import Ground
from tests.bench.rounds import best
from tests.calendars.test_working_time import SPLIT, at, hours
from tests.cast import Member
from tests.clocks.acting import copies, serving
from tickets.calendars.working_time import WorkingTime
from tickets.clocks import escalating

NAME, DUE = "escalating", 2_500
MONDAY = at("2026-11-02 09:00")
COUNTED, TOLD = 0.2, 2.0  # milliseconds, seconds


def measure(ground: Ground, _crew: dict[str, Member]) -> list[Figure]:
    """One clock that was paused ten times, and five thousand clocks that are due."""
    ground.database(NAME)
    with ground.inside(NAME):
        serving(makers.agent("devices", role=Role.LEAD))
        with clock.at(MONDAY):
            ticket = makers.ticket(class_stopped=True)
        with transaction():
            copies(ticket, DUE - 1)
        begun = time.perf_counter()
        with clock.at(MONDAY + dt.timedelta(days=1)), transaction():
            count = escalating.escalate()
        told = time.perf_counter() - begun
    ground.forget(NAME)
    if count < 2 * DUE:
        raise RuntimeError(f"{count} steps were taken of {2 * DUE}")
    return [
        at_most("clocks: working time of one with ten ranges, and when it is due", _counted(), COUNTED, "ms"),
        at_most("clocks: 5,000 that are due, recorded and told to the lead", told, TOLD, "s", slower=ground.slower),
    ]


def _counted() -> float:
    """Milliseconds."""
    counted, start = WorkingTime([SPLIT]), at("2026-11-27 09:00")
    running = [(start + dt.timedelta(days=n), start + dt.timedelta(days=n, hours=9)) for n in range(10)]
    ranges: list[Any] = [*running, (start + dt.timedelta(days=30), None)]

    def once() -> None:
        counted.elapsed(running)
        counted.due(ranges, hours(200))

    return 1000 * best(once)
