"""Working time by a calendar: how much lies between two instants, and the instant at which a budget is used up.

Instants are aware; within, they are whole microseconds since 1970. Each year is worked out once into its spans and what
was worked before each of them, so that a question costs a search, not a walk through the days.
Times of day are Europe/Helsinki: one that a spring night leaves out is read with the offset before it, one that an
autumn night has twice is the first of the two.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from core import clock
from tickets.calendars.hours import DAY, Hours, Span

Range: TypeAlias = tuple[dt.datetime, dt.datetime | None]  # [from, to); None: it still runs

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_SECOND = 1_000_000
_DAY = 480  # minutes of a usual day where two weeks are closed
FIRST_YEAR, LAST_YEAR = 1989, 2130  # what is asked about lies within; a budget not used up by the end never is
_KEPT = 40  # years


@dataclass(frozen=True, slots=True)
class _Year:
    """One year, worked out: where each span begins and ends, and the work done by its end."""

    starts: list[int]
    ends: list[int]
    done: list[int]

    @property
    def total(self) -> int:
        return self.done[-1] if self.done else 0

    def until(self, instant: int) -> int:
        """Work from the beginning of the year to `instant`."""
        at = bisect_right(self.starts, instant) - 1
        return 0 if at < 0 else self.done[at] - max(0, self.ends[at] - instant)

    def when(self, work: int) -> int:
        """The first instant by which `work` is done; more than nothing, and no more than the total."""
        at = bisect_left(self.done, work)
        return self.ends[at] - (self.done[at] - work)


class WorkingTime:
    """A calendar with all its versions: for each day the latest one that is about it counts."""

    def __init__(self, versions: Sequence[Hours]) -> None:
        """`versions`, oldest first, at least one. Days before all of them are the first one's."""
        self.versions = tuple(versions)
        self._years: OrderedDict[int, _Year] = OrderedDict()

    def hours_of(self, day: dt.date) -> Hours:
        """The version that is about `day`."""
        about = (one for one in reversed(self.versions) if one.valid_from is None or one.valid_from <= day)
        return next(about, self.versions[0])

    def spans(self, day: dt.date) -> tuple[Span, ...]:
        """The working hours of `day`."""
        return self.hours_of(day).on(day)

    def usual_minutes(self, day: dt.date) -> int:
        """Working minutes of a usual day: the longest of the two weeks from `day`."""
        found = (self.ranges(one, one) for one in (day + dt.timedelta(days=n) for n in range(14)))
        return max(int(sum((end - start).total_seconds() for start, end in spans)) // 60 for spans in found) or _DAY

    def ranges(self, first: dt.date, last: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
        """The working hours from `first` to `last`, both included, as instants in UTC."""
        days = ((first + dt.timedelta(days=n)) for n in range((last - first).days + 1))
        spans = _joined(instants for day in days for instants in _instants(day, self.spans(day)))
        return [(_aware(start), _aware(end)) for start, end in spans]

    def unknown_years(self, first: int, last: int) -> list[int]:
        """Years from `first` to `last` for which no closed or special days are listed yet, where other years have them.

        They are counted by weekly hours and public holidays alone.
        """
        known = [year for one in self.versions if (year := one.last_known_year) is not None]
        return [year for year in range(first, last + 1) if known and year > max(known)]

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """The working time in `[start, end)`; nothing when it ends before it begins."""
        return self._between(_micro(start), _micro(end)) * _MICROSECOND

    def elapsed(self, running: Iterable[Range], until: dt.datetime | None = None) -> dt.timedelta:
        """The working time in `running`, in which a moment counts once however often it is named.

        until  where a range that still runs is cut; needed if there is one
        """
        return sum((self._between(start, end) for start, end in merged(running, until)), 0) * _MICROSECOND

    def due(self, running: Iterable[Range], budget: dt.timedelta) -> dt.datetime | None:
        """The first instant at which the elapsed working time reaches `budget`; None: it never does."""
        left = budget // _MICROSECOND
        for start, end in merged(running, _FOREVER):
            worked = self._between(start, end) if end < _END else None
            if worked is None or left <= worked:
                found = self._when(start, left)
                return None if found is None else _aware(found)
            left -= worked
        return None

    def later(self, start: dt.datetime, budget: dt.timedelta) -> dt.datetime | None:
        """The first instant by which `budget` of working time has passed since `start`; None: there is not so much."""
        return self.due([(start, None)], budget)

    def _between(self, start: int, end: int) -> int:
        if end <= start:
            return 0
        first, last = _year_of(start), _year_of(end)
        if first == last:
            year = self._year(first)
            return year.until(end) - year.until(start)
        whole = sum(self._year(one).total for one in range(first, last))
        return whole - self._year(first).until(start) + self._year(last).until(end)

    def _when(self, start: int, work: int) -> int | None:
        if work <= 0:
            return start
        first = _year_of(start)
        left = work + self._year(first).until(start)
        for number in range(first, LAST_YEAR + 1):
            year = self._year(number)
            if left <= year.total:
                return year.when(left)
            left -= year.total
        return None

    def _year(self, number: int) -> _Year:
        if number not in self._years:
            self._years[number] = self._worked_out(number)
            if len(self._years) > _KEPT:
                self._years.popitem(last=False)
        return self._years[number]

    def _worked_out(self, number: int) -> _Year:
        first = dt.date(number, 1, 1)
        days = [first + dt.timedelta(days=n) for n in range((dt.date(number + 1, 1, 1) - first).days)]
        spans = _joined(instants for day in days for instants in _instants(day, self.spans(day)))
        done, work = [], 0
        for start, end in spans:
            work += end - start
            done.append(work)
        return _Year([start for start, _ in spans], [end for _, end in spans], done)


def merged(running: Iterable[Range], until: dt.datetime | None = None) -> list[tuple[int, int]]:
    """`running` in order, without overlaps and without what is empty; what still runs ends at `until`."""
    spans = []
    for start, end in running:
        if (end := end or until) is None:
            raise ValueError("say until when what still runs is counted")
        spans.append((_micro(start), _micro(end)))
    return _joined(spans)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _instants(day: dt.date, spans: Iterable[Span]) -> Iterable[tuple[int, int]]:
    midnight = clock.midnight(day)
    if midnight.utcoffset() == clock.midnight(day + dt.timedelta(days=1)).utcoffset():
        start = _micro(midnight)
        return [(start + begin * _SECOND, start + end * _SECOND) for begin, end in spans]
    return [(_micro(_on_the_wall(day, begin)), _micro(_on_the_wall(day, end))) for begin, end in spans]


def _on_the_wall(day: dt.date, second: int) -> dt.datetime:
    """The instant at which the clock on the wall shows `second` of `day`."""
    if second == DAY:
        return clock.midnight(day + dt.timedelta(days=1))
    time = dt.time(second // 3600, second // 60 % 60, second % 60)
    return dt.datetime.combine(day, time, clock.SCHOOL_ZONE)


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 2)
def _new_year(number: int) -> int:
    return _micro(clock.midnight(dt.date(number, 1, 1)))


def _year_of(instant: int) -> int:
    """The year in the schools' time zone."""
    number = (_EPOCH + instant * _MICROSECOND).year
    return number + 1 if instant >= _new_year(number + 1) else number


def _micro(instant: dt.datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


def _aware(instant: int) -> dt.datetime:
    return _EPOCH + instant * _MICROSECOND


_FOREVER = dt.datetime(LAST_YEAR, 12, 31, tzinfo=dt.UTC)
_END = _micro(_FOREVER)
