"""Due times in words that a school lives by: before Thursday's second lesson, by 15.30 today."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask_babel import get_locale, gettext

from core import clock
from core.clock import SCHOOL_ZONE
from core.errors import N_
from tickets.calendars import calendars
from tickets.calendars.of_school import code_of
from tickets.calendars.working_time import WorkingTime
from web import moments

_THIS_WEEK = 6  # days ahead that a weekday alone names
_OF_DAY = (
    *(N_("Monday's"), N_("Tuesday's"), N_("Wednesday's"), N_("Thursday's"), N_("Friday's")),
    *(N_("Saturday's"), N_("Sunday's")),
)
_ON_DAY = (
    *(N_("on Monday at %(time)s"), N_("on Tuesday at %(time)s"), N_("on Wednesday at %(time)s")),
    *(N_("on Thursday at %(time)s"), N_("on Friday at %(time)s"), N_("on Saturday at %(time)s")),
    N_("on Sunday at %(time)s"),
)
_LESSONS = (
    *(N_("first lesson"), N_("second lesson"), N_("third lesson"), N_("fourth lesson"), N_("fifth lesson")),
    *(N_("sixth lesson"), N_("seventh lesson"), N_("eighth lesson")),
)


def lessons_of(kind: Any, language: str) -> WorkingTime | None:
    """The lessons of a school of this kind and language of teaching; None: it has none, or nobody has said when."""
    code = code_of(kind, language)
    return calendars.working_times([code]).get(code) if code else None


def due(at: dt.datetime, lessons: WorkingTime | None, now: dt.datetime) -> str:
    """When something is due: by the school's lessons where it falls before the last of a day, else by the clock.

    now  aware; what is past, or more than a week ahead, is told by its day and time
    """
    return _worded(at, lessons, now.astimezone(SCHOOL_ZONE).date(), is_past=at < now, _locale=str(get_locale()))


@lru_cache(maxsize=16_384)
def _worded(at: dt.datetime, lessons: WorkingTime | None, today: dt.date, *, is_past: bool, _locale: str) -> str:
    """Lists show the same times again and again, so they are worded once a day."""
    here = at.astimezone(SCHOOL_ZONE)
    days = (here.date() - today).days
    if is_past or days > _THIS_WEEK:
        return moments.instant(at)
    number = _next_lesson(here, lessons)
    if number is None:
        return _by_the_clock(here, days)
    day = gettext("today's") if days == 0 else gettext("tomorrow's") if days == 1 else gettext(_OF_DAY[here.weekday()])
    return str(gettext("before %(day)s %(lesson)s", day=day, lesson=gettext(_LESSONS[number])))


def _next_lesson(here: dt.datetime, lessons: WorkingTime | None) -> int | None:
    """Which lesson of the day is the first to begin then or later, from 0; None: none does, or it has no name."""
    if lessons is None:
        return None
    ranges = lessons.ranges(here.date(), here.date())
    found = [number for number, (start, _) in enumerate(ranges) if start >= here]
    return found[0] if found and found[0] < len(_LESSONS) else None


def _by_the_clock(here: dt.datetime, days: int) -> str:
    time = moments.time(here)
    if days == 0:
        return str(gettext("today at %(time)s", time=time))
    if days == 1:
        return str(gettext("tomorrow at %(time)s", time=time))
    return str(gettext(_ON_DAY[here.weekday()], time=time))


def of_rows(rows: Iterable[Any]) -> dict[Any, tuple[str, bool]]:
    """Ticket → when the next of its clocks is due, in words, and whether that is past; tickets without are left out.

    rows  of tickets, with id, school_kind, teaching and due_at
    """
    found, now = [row for row in rows if row.due_at is not None], clock.now()
    codes = {pair: code_of(*pair) for pair in {(row.school_kind, row.teaching) for row in found}}
    known = calendars.working_times([code for code in codes.values() if code])
    lessons = {pair: known.get(code or "") for pair, code in codes.items()}
    return {row.id: (due(row.due_at, lessons[row.school_kind, row.teaching], now), row.due_at < now) for row in found}


def long(spent: dt.timedelta) -> str:
    """A working time as hours and minutes."""
    minutes = int(spent.total_seconds()) // 60
    return str(gettext("%(time)s h", time=f"{minutes // 60}:{minutes % 60:02d}"))
