"""What became of each made-up ticket: decided as it came, answered and solved in working hours, or still open."""

import datetime as dt
import itertools
import random
import uuid
from dataclasses import dataclass

from config.demo import kinds, worktime
from config.demo.city import Place
from config.demo.deciding import Desk
from config.demo.kinds import Kind
from config.demo.staff import Staff
from config.demo.wishes import Fate, Wish
from core import clock, ids
from tickets.routing.decision import Decision
from tickets.states import State, WaitReason

TYPICAL_HOURS, SPREAD = 7.0, 1.1  # lognormal, working hours: median and sigma of the logarithm
MOST_HOURS = 120.0


@dataclass(frozen=True, slots=True)
class Made:
    """One ticket before it is written.

    waits      what it waits for and since when
    confirmed  whether the requester closed it; else it closes by itself
    """

    id: uuid.UUID
    number: int
    kind: Kind
    place: Place
    requester: uuid.UUID
    device: uuid.UUID | None
    room: uuid.UUID | None
    created_at: dt.datetime
    decision: uuid.UUID
    decided: Decision
    stopped: bool
    answered_at: dt.datetime | None
    waits: tuple[WaitReason, dt.datetime] | None
    resolved_at: dt.datetime | None
    closed_at: dt.datetime | None
    confirmed: bool

    @property
    def language(self) -> str:
        """What is spoken at the school."""
        return kinds.language_of(self.place)

    @property
    def agent(self) -> uuid.UUID | None:
        """Who was given it."""
        return uuid.UUID(self.decided.agent) if self.decided.agent else None

    @property
    def state(self) -> State:
        """Where it stands today."""
        if self.agent is None:
            return State.QUEUED
        if self.resolved_at:
            return State.CLOSED if self.closed_at else State.RESOLVED
        if self.waits:
            return State.WAITING
        return State.IN_PROGRESS if self.answered_at else State.ASSIGNED


class Happening:
    """Makes tickets in the order of time, each decided by `desk` as it comes.

    now  the present: nothing happens after it
    """

    def __init__(self, chance: random.Random, found: list[Place], staff: Staff, desk: Desk) -> None:
        self.chance, self.staff, self.desk, self.now = chance, staff, desk, clock.now()
        self.kinds = kinds.kinds()
        self.devices = kinds.devices()
        self.schools = [p for p in found if p.pupils and staff.at.get(p.id)]
        self.weights = [p.pupils for p in self.schools]
        self.numbers = itertools.count(1)

    def make(self, wish: Wish) -> Made:
        """The ticket that `wish` asks for; wishes come from the oldest to the newest."""
        chance, at = self.chance, wish.at
        place = wish.place or chance.choices(self.schools, weights=self.weights)[0]
        kind = self.kinds[wish.category] if wish.category else chance.choice(list(self.kinds.values()))
        device = wish.device or kinds.device(chance, kind, at, self.devices.get(place.id, []))
        stopped = wish.fate is Fate.USUAL and chance.random() < 0.08 and kind.kind == "incident"  # noqa: PLR2004
        key = ids.new()
        known = kinds.facts(kind, place, device, at, stopped=stopped)
        decision, decided = self.desk.decide(key, known, at + dt.timedelta(seconds=1))
        answered, waits, resolved = self._course(wish.fate, at)
        if decided.agent is None:
            answered = waits = resolved = None
        self.desk.hold(decided, resolved or self.now + dt.timedelta(days=1))
        closed, confirmed = self._closed(wish.fate, resolved)
        return Made(
            id=key,
            number=next(self.numbers),
            kind=kind,
            place=place,
            requester=wish.requester or chance.choice(self.staff.at.get(place.id) or [self.staff.named["teacher"]]),
            device=device.id if device else None,
            room=chance.choice(place.rooms) if stopped and place.rooms else None,
            created_at=at,
            decision=decision,
            decided=decided,
            stopped=stopped,
            answered_at=answered,
            waits=waits,
            resolved_at=resolved,
            closed_at=closed,
            confirmed=confirmed,
        )

    def _course(
        self, fate: Fate, at: dt.datetime
    ) -> tuple[dt.datetime | None, tuple[WaitReason, dt.datetime] | None, dt.datetime | None]:
        """When it was answered, what it waits for, when it was resolved: as far as the present goes."""
        chance = self.chance
        hours = min(chance.lognormvariate(0, SPREAD) * TYPICAL_HOURS, MOST_HOURS)
        answered = worktime.later(at, min(hours * chance.uniform(0.1, 0.6), 6.0))
        waits: tuple[WaitReason, dt.datetime] | None = None
        resolved: dt.datetime | None = None
        if fate is Fate.FRESH:
            return None, None, None
        if fate is Fate.STUCK:
            reasons = [WaitReason.PARTS, WaitReason.VENDOR, WaitReason.VISIT]
            waits = chance.choice(reasons), worktime.later(answered, 1.0)
        elif fate is Fate.ASKED:
            waits = WaitReason.REQUESTER, answered
        elif fate is Fate.DONE:
            resolved = max(answered, self.now - dt.timedelta(hours=3))
        elif fate is Fate.USUAL:
            resolved = worktime.later(at, hours)
        if waits and waits[1] > self.now:
            waits = None
        return (
            answered if answered <= self.now else None,
            waits,
            resolved if resolved and resolved <= self.now else None,
        )

    def _closed(self, fate: Fate, resolved: dt.datetime | None) -> tuple[dt.datetime | None, bool]:
        """Two in three are confirmed within a day, the others close by themselves after five working days."""
        if resolved is None or fate is Fate.DONE:
            return None, False
        confirmed = self.chance.random() < 0.66  # noqa: PLR2004
        closed = worktime.later(resolved, self.chance.uniform(1, 8) if confirmed else 40.0)
        return (closed, confirmed) if closed <= self.now else (None, False)
