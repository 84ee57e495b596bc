"""Which tickets are to be made and when: two years of usual ones, the last two working days busy as in a large city."""

import datetime as dt
import enum
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from config.demo import worktime
from config.demo.city import Place
from core import clock

DAYS = 730
MONTH_WEIGHT = {6: 0.3, 7: 0.1, 8: 2.6, 9: 1.6, 12: 0.8}
WEEKDAY_WEIGHT = [1.8, 1.2, 1.0, 1.0, 0.9, 0.0, 0.0]
STUCK_DAYS, STUCK_SHARE = 30, 0.06  # of what came in the last month, this share still waits for parts or a visit
BUSY = 60  # tickets of the last two working days


class Fate(enum.Enum):
    """What becomes of a ticket."""

    USUAL = enum.auto()  # answered and done after some hours
    STUCK = enum.auto()  # answered, and still waits for parts, a vendor or a visit
    ASKED = enum.auto()  # waits for an answer of the one who filed it
    ANSWERED = enum.auto()  # answered and in work
    FRESH = enum.auto()  # assigned, nothing else yet
    DONE = enum.auto()  # resolved since a few hours, not confirmed


@dataclass(frozen=True, slots=True)
class Wish:
    """A ticket to be made. What is None is chosen by chance."""

    at: dt.datetime
    fate: Fate = Fate.USUAL
    place: Place | None = None
    requester: uuid.UUID | None = None
    category: str | None = None
    number: int = 0
    device: Any = None


def wishes(chance: random.Random, many: int) -> Iterator[Wish]:
    """`many` usual tickets from the oldest to the newest, the last of them on the last two working days."""
    now = clock.now()
    busy = min(BUSY, many // 4)
    recent = worktime.last_days(now, 2)
    days = [recent[0] - dt.timedelta(days=back) for back in range(1, DAYS)]
    weights = [MONTH_WEIGHT.get(d.month, 1.0) * WEEKDAY_WEIGHT[d.weekday()] for d in days]
    old = sorted(
        worktime.moment(d, chance.uniform(0, 8), until=now)
        for d in chance.choices(days, weights=weights, k=many - busy)
    )
    for at in old:
        is_stuck = now - at < dt.timedelta(days=STUCK_DAYS) and chance.random() < STUCK_SHARE
        yield Wish(at, Fate.STUCK if is_stuck else Fate.USUAL)
    latest = now - dt.timedelta(minutes=5)
    for at in sorted(worktime.moment(chance.choice(recent), chance.uniform(0, 8), until=latest) for _ in range(busy)):
        yield Wish(at)
