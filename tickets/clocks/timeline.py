"""Every minute that a clock has counted, and every pause with its reason, in order."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from core.clock import SCHOOL_ZONE
from tickets.calendars.working_time import WorkingTime
from tickets.clocks.running import Running

MOST = 400  # lines


@dataclass(frozen=True, slots=True)
class Line:
    """`[start, end)`. reason: why it stood still; empty: it was counted. total: working time counted by `end`."""

    start: dt.datetime
    end: dt.datetime
    reason: str
    spent: dt.timedelta
    total: dt.timedelta


def lines(one: Running, calendar: WorkingTime, now: dt.datetime) -> tuple[list[Line], bool]:
    """The lines of a clock until `now` or until it stopped, oldest first; whether more than MOST were left out."""
    found = sorted([*_counted(one, calendar, now), *_pauses(one, now)])
    shown, total = list[Line](), dt.timedelta()
    for start, end, reason in found:
        spent = dt.timedelta() if reason else end - start
        total += spent
        shown.append(Line(start, end, reason, spent, total))
    return shown[-MOST:], len(shown) > MOST


def _counted(one: Running, calendar: WorkingTime, now: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime, str]]:
    for start, end in one.ranges:
        last = min(end or now, now)
        if last <= start:
            continue
        for begins, ends in calendar.ranges(start.astimezone(SCHOOL_ZONE).date(), last.astimezone(SCHOOL_ZONE).date()):
            if begins < last and ends > start:
                yield max(begins, start), min(ends, last), ""


def _pauses(one: Running, now: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime, str]]:
    for pause in one.pauses:
        yield pause.start, pause.end or max(now, pause.start), pause.reason
