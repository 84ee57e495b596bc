"""Whether somebody is at work at an instant, by their shifts and absences, and when that changes next."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from core import clock
from tickets.calendars.hours import Hours, Span, seconds
from tickets.calendars.working_time import WorkingTime

LOOK_AHEAD = 8  # days: a week's shifts come again within
_DAY = dt.timedelta(days=1)
_NO_HOURS: Mapping[int, tuple[Span, ...]] = {}


class Presence(NamedTuple):
    """How somebody stands at one instant.

    on_shift      a shift runs; also when no shifts are known
    minutes_left  of today's shifts, whole minutes; None: no shifts are known
    """

    on_shift: bool
    absent: bool
    minutes_left: int | None

    @property
    def at_work(self) -> bool:
        """Whether they can be given work now."""
        return self.on_shift and not self.absent


@dataclass(frozen=True, slots=True)
class Roster:
    """One person's roster, ready to be asked.

    hours      None: no shifts are recorded
    every_day  weekly shifts are recorded, so that a day without one is free; else only days with hours of their own
               are known
    absences   aware `[from, to)`
    skills     as rules name them, see `skills_of`
    """

    hours: Hours | None
    every_day: bool
    absences: tuple[tuple[dt.datetime, dt.datetime], ...]
    skills: frozenset[str]
    languages: frozenset[str]
    capacity: int | None

    def knows(self, day: dt.date) -> bool:
        """Whether it is known when they work on `day`."""
        return self.hours is not None and (self.every_day or day in self.hours.special)

    def shifts(self, first: dt.date, last: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
        """The shifts from `first` to `last`, both included: aware `[from, to)` in order, absences not taken off."""
        return [] if self.hours is None else WorkingTime([self.hours]).ranges(first, last)

    def is_absent(self, at: dt.datetime) -> bool:
        """Whether an absence runs at the aware instant `at`."""
        return any(start <= at < end for start, end in self.absences)

    def at(self, now: dt.datetime) -> Presence:
        """How they stand at the aware instant `now`."""
        today = now.astimezone(clock.SCHOOL_ZONE).date()
        absent = self.is_absent(now)
        if not self.knows(today):
            return Presence(on_shift=True, absent=absent, minutes_left=None)
        spans = self.shifts(today, today)
        leaves = min((start for start, _ in self.absences if start > now), default=None)
        left = dt.timedelta()
        for start, end in spans:
            ends = end if leaves is None else min(end, leaves)
            left += max(dt.timedelta(), ends - max(start, now))
        on_shift = any(start <= now < end for start, end in spans)
        return Presence(on_shift=on_shift, absent=absent, minutes_left=int(left.total_seconds()) // 60)

    def look_again(self, now: dt.datetime) -> dt.datetime:
        """The next instant at which `at` may answer otherwise, eight days from now at the latest."""
        latest = now + LOOK_AHEAD * _DAY
        return min((at for at in self._changes(now, latest) if at > now), default=latest)

    def _changes(self, now: dt.datetime, latest: dt.datetime) -> Iterator[dt.datetime]:
        first, last = (at.astimezone(clock.SCHOOL_ZONE).date() for at in (now, latest))
        for span in (*self.shifts(first, last), *self.absences):
            yield from span
        for day in () if self.hours is None or self.every_day else self.hours.special:
            yield from (midnight(day), midnight(day + _DAY))
        yield latest


UNKNOWN = Roster(None, every_day=False, absences=(), skills=frozenset(), languages=frozenset(), capacity=None)


@lru_cache(maxsize=1024)
def from_text(text: str) -> Roster:
    """The roster of a row's columns as JSON; see `of`."""
    return of(orjson.loads(text))


def of(columns: Sequence[Any]) -> Roster:
    """The roster of a row's columns: weekly, exceptions, absences, skills, languages, capacity_points."""
    weekly, exceptions, absences, skills, languages, capacity = columns
    days: dict[int, list[Span]] = {}
    for one in weekly:
        days.setdefault(one["weekday"], []).append(_span(one))
    special = {dt.date.fromisoformat(one["on"]): tuple(sorted(map(_span, one["hours"]))) for one in exceptions}
    by_weekday = {weekday: tuple(sorted(spans)) for weekday, spans in days.items()}
    return Roster(
        hours=Hours(weekly=by_weekday or _NO_HOURS, special=special) if weekly or exceptions else None,
        every_day=bool(weekly),
        absences=tuple(sorted((begins(one["from"]), ends(one["to"])) for one in absences)),
        skills=skills_of(skills),
        languages=frozenset(languages),
        capacity=capacity,
    )


def skills_of(recorded: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """What rules may ask for of somebody with these skills: `printing`, and `printing:3` for each level up to theirs.

    recorded  {code, level} of each
    """
    levels = ((one["code"], range(1, one["level"] + 1)) for one in recorded)
    return frozenset(name for code, up_to in levels for name in (code, *(f"{code}:{level}" for level in up_to)))


def begins(written: str) -> dt.datetime:
    """When an absence `from` this day or local time begins; aware, UTC."""
    return _instant(written) if "T" in written else midnight(dt.date.fromisoformat(written))


def ends(written: str) -> dt.datetime:
    """When an absence `to` this day, which is included, or local time ends; aware, UTC."""
    return _instant(written) if "T" in written else midnight(dt.date.fromisoformat(written) + _DAY)


def midnight(day: dt.date) -> dt.datetime:
    """The beginning of `day` in the schools' time zone; aware, UTC."""
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.SCHOOL_ZONE).astimezone(dt.UTC)


def _instant(written: str) -> dt.datetime:
    return dt.datetime.fromisoformat(written).replace(tzinfo=clock.SCHOOL_ZONE).astimezone(dt.UTC)


def _span(one: Mapping[str, str]) -> Span:
    return seconds(one["from"]), seconds(one["to"])
