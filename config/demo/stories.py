"""Tickets by which each of the ten demo people finds work of their own on the first look."""

import datetime as dt
import random
from collections.abc import Iterator

from config.demo import worktime
from config.demo.city import Place
from config.demo.faults import Happening, Made
from config.demo.staff import Staff
from config.demo.wishes import Fate, Wish
from core import clock

OPEN_OF_AGENT, KINDS_OF_AGENT, MOST_TRIES = 6, 3, 80
# the kinds of the two teams in which the demo's agent works
AGENTS_KINDS = ["request.advice", "device.power", "something_else", "device.screen", "request.accessory", "device.slow"]


def wishes(staff: Staff, found: list[Place]) -> Iterator[Wish]:
    """Of the teacher, of colleagues at the same school, and of somebody at another; in no order."""
    places = {place.id: place for place in found}
    first, other = places[staff.schools["first"]], places[staff.schools["other"]]
    teacher, outsider = staff.named["teacher"], staff.named["outsider"]
    days = worktime.last_days(clock.now(), 4)

    def at(day: int, hours: float) -> dt.datetime:
        return worktime.moment(days[day], hours, until=clock.now() - dt.timedelta(minutes=10))

    yield Wish(at(0, 1.5), Fate.DONE, first, teacher, "account.password")
    yield Wish(at(1, 2.0), Fate.ASKED, first, teacher, "software.program")
    yield Wish(at(2, 0.5), Fate.ANSWERED, first, teacher, "presentation.no_picture")
    yield Wish(at(2, 3.0), Fate.ANSWERED, first, None, "device.keyboard")
    yield Wish(at(1, 5.0), Fate.STUCK, first, None, "device.screen")
    yield Wish(at(2, 4.0), Fate.FRESH, first, None, "printing.paper")
    yield Wish(at(1, 1.0), Fate.ANSWERED, other, outsider, "network.wifi")
    yield Wish(at(0, 0.2), Fate.STUCK, None, None, "network.school_down")


def for_the_agent(chance: random.Random, happening: Happening, staff: Staff, made: list[Made]) -> list[Made]:
    """Further tickets, filed just now, until the demo's agent has enough open ones of enough kinds."""
    agent, more = staff.named["agent"], list[Made]()

    def mine() -> list[Made]:
        return [m for m in [*made, *more] if m.agent == agent and m.resolved_at is None]

    last = max((m.created_at for m in made), default=clock.now())
    while len(more) < MOST_TRIES and (
        len(mine()) < OPEN_OF_AGENT or len({m.kind.code for m in mine()}) < KINDS_OF_AGENT
    ):
        category = AGENTS_KINDS[len(more) % len(AGENTS_KINDS)]
        fate = chance.choice([Fate.FRESH, Fate.ANSWERED])
        last = min(last + dt.timedelta(seconds=30), clock.now())
        more.append(happening.make(Wish(last, fate, category=category)))
    return more
