"""A clock by itself: the ranges while which it runs, its pauses, and whether its target was met. Pure calculation."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tickets.calendars.working_time import Range, WorkingTime

MINUTE = dt.timedelta(minutes=1)


class Verdict(StrEnum):
    """How a clock ended. CANCELLED: nobody needs it any more, so it says nothing about the service."""

    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Standing(StrEnum):
    """How a clock is now."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Pause:
    """`[start, end)`: the clock stood still. end None: it still does."""

    start: dt.datetime
    end: dt.datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What a clock has counted.

    ranges      while it ran, in order; the last one has no end while it runs
    stopped_at  None: it has not ended
    """

    budget: dt.timedelta
    ranges: tuple[Range, ...] = ()
    pauses: tuple[Pause, ...] = ()
    stopped_at: dt.datetime | None = None
    verdict: Verdict | None = None
    spent: dt.timedelta | None = field(default=None)

    @property
    def is_running(self) -> bool:
        return bool(self.ranges) and self.ranges[-1][1] is None

    def elapsed(self, calendar: WorkingTime, now: dt.datetime) -> dt.timedelta:
        """The working time until `now`; what it was when it stopped, if it did."""
        return calendar.elapsed(self.ranges, now) if self.spent is None else self.spent

    def due(self, calendar: WorkingTime, offset: dt.timedelta = dt.timedelta()) -> dt.datetime | None:
        """When the budget and `offset` are used up; None: not before the clock runs again."""
        return calendar.due(self.ranges, max(dt.timedelta(), self.budget + offset))

    def standing(self, now: dt.datetime, due: dt.datetime | None) -> Standing:
        """How it is at `now`, `due` being when it is due."""
        if self.verdict is not None:
            return Standing(self.verdict.value)
        if due is not None and due < now:
            return Standing.MISSED
        return Standing.RUNNING if self.is_running else Standing.PAUSED


def started(budget: dt.timedelta, at: dt.datetime) -> Running:
    """A clock that runs from `at`."""
    return Running(budget=budget, ranges=((at, None),))


def paused(clock: Running, at: dt.datetime, reason: str) -> Running:
    """It stands still from `at`; one that does already goes on doing so, for `reason` from now on."""
    if clock.stopped_at is not None:
        return clock
    return replace(_resumed(clock, at, runs=False), pauses=(*_ended(clock.pauses, at), Pause(at, None, reason)))


def resumed(clock: Running, at: dt.datetime) -> Running:
    """It runs again from `at`, as if it had only been paused if it had ended."""
    if clock.is_running and clock.stopped_at is None:
        return clock
    return replace(_resumed(clock, at, runs=True), pauses=_ended(clock.pauses, at))


def reopened(clock: Running, at: dt.datetime, reason: str) -> Running:
    """It had ended and goes on after all: the time between was a pause."""
    if clock.stopped_at is None:
        return resumed(clock, at)
    pause = Pause(clock.stopped_at, at, reason)
    again = replace(clock, stopped_at=None, verdict=None, spent=None, pauses=(*clock.pauses, pause))
    return _resumed(again, at, runs=True)


def stopped(clock: Running, at: dt.datetime, calendar: WorkingTime, *, cancelled: bool = False) -> Running:
    """It ended: met when the budget was not exceeded."""
    if clock.stopped_at is not None:
        return clock
    ended = replace(_resumed(clock, at, runs=False), pauses=_ended(clock.pauses, at), stopped_at=at)
    spent = calendar.elapsed(ended.ranges)
    verdict = Verdict.MET if spent <= clock.budget else Verdict.MISSED
    return replace(ended, spent=spent, verdict=Verdict.CANCELLED if cancelled else verdict)


def _resumed(clock: Running, at: dt.datetime, *, runs: bool) -> Running:
    ranges = list(clock.ranges)
    if ranges and ranges[-1][1] is None:
        start = ranges.pop()[0]
        if at > start:
            ranges.append((start, at))
    return replace(clock, ranges=(*ranges, (at, None)) if runs else tuple(ranges))


def _ended(pauses: Sequence[Pause], at: dt.datetime) -> tuple[Pause, ...]:
    """`pauses`, of which the last one ends at `at` if it has not; one that lasted no time is left out."""
    closed = [replace(pause, end=at) if pause.end is None else pause for pause in pauses]
    return tuple(pause for pause in closed if pause.end is None or pause.end > pause.start)
