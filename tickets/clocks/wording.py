"""Due times in words: the day and the time, and before which lesson of the school that is."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from flask_babel import get_locale, gettext

from core import clock
from core.clock import SCHOOL_ZONE
from core.errors import N_
from tickets.calendars import calendars
from tickets.calendars.of_school import code_of
from tickets.calendars.working_time import WorkingTime
from tickets.clocks.words import KINDS
from tickets.ticket.clock_effects import Clock
from web import moments

_THIS_WEEK = 6  # days ahead that a weekday alone names
_ON_DAY = (
    *(N_("on Monday at %(time)s"), N_("on Tuesday at %(time)s"), N_("on Wednesday at %(time)s")),
    *(N_("on Thursday at %(time)s"), N_("on Friday at %(time)s"), N_("on Saturday at %(time)s")),
    N_("on Sunday at %(time)s"),
)


def lessons_of(kind: Any, language: str) -> WorkingTime | None:
    """The lessons of a school of this kind and language of teaching; None: it has none, or nobody has said when."""
    code = code_of(kind, language)
    return calendars.working_times([code]).get(code) if code else None


def due(at: dt.datetime, lessons: WorkingTime | None, now: dt.datetime) -> str:
    """When something is due, and before which of the day's lessons, where it falls before the last of them.

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
    when, number = _by_the_clock(here, days), _next_lesson(here, lessons)
    return when if number is None else str(gettext("%(when)s (before lesson %(number)s)", when=when, number=number))


def _next_lesson(here: dt.datetime, lessons: WorkingTime | None) -> int | None:
    """Which lesson of the day is the first to begin then or later, from 1; None: none does."""
    if lessons is None:
        return None
    ranges = lessons.ranges(here.date(), here.date())
    return next((number for number, (start, _) in enumerate(ranges, 1) if start >= here), None)


def _by_the_clock(here: dt.datetime, days: int) -> str:
    time = moments.time(here)
    if days == 0:
        return str(gettext("today at %(time)s", time=time))
    if days == 1:
        return str(gettext("tomorrow at %(time)s", time=time))
    return str(gettext(_ON_DAY[here.weekday()], time=time))


class DueOfRow(NamedTuple):
    """When the next clock of a listed ticket is due, in words; `clock_name` where it is no usual one, or late and there is room."""

    words: str
    is_late: bool
    clock_name: str


def of_rows(rows: Iterable[Any], *, short: bool) -> dict[Any, DueOfRow]:
    """Ticket → when the next of its clocks is due; tickets without are left out.

    rows   of tickets, with id, school_kind, teaching, due_at and due_kind
    short  the weekday and the time alone, as they fit a narrow column
    """
    found, now = [row for row in rows if row.due_at is not None], clock.now()
    names = {kind.value: gettext(KINDS[kind]) for kind in KINDS}
    lessons: Mapping[Any, WorkingTime | None] = {} if short else _lessons({(r.school_kind, r.teaching) for r in found})
    told = {}
    for row in found:
        is_late = row.due_at < now
        pair = (row.school_kind, row.teaching)
        words = _short(row.due_at, now) if short else due(row.due_at, lessons[pair], now)
        is_named = row.due_kind == Clock.PUPIL_WITHOUT_DEVICE or (is_late and not short)
        told[row.id] = DueOfRow(words, is_late, names[row.due_kind] if is_named else "")
    return told


def _lessons(pairs: Collection[Any]) -> dict[Any, WorkingTime | None]:
    codes = {pair: code_of(*pair) for pair in pairs}
    known = calendars.working_times([code for code in codes.values() if code])
    return {pair: known.get(code or "") for pair, code in codes.items()}


def _short(at: dt.datetime, now: dt.datetime) -> str:
    """The time of today, the weekday and the time of one of the next six days, the day of any other."""
    days = (at.astimezone(SCHOOL_ZONE).date() - now.astimezone(SCHOOL_ZONE).date()).days
    if days == 0:
        return moments.time(at)
    if days < 0:
        return moments.day_of_week(at) if -days <= _THIS_WEEK else moments.short_day(at)
    return moments.weekday(at) if days <= _THIS_WEEK else moments.short_day(at)


def long(spent: dt.timedelta) -> str:
    """A working time as hours and minutes."""
    minutes = int(spent.total_seconds()) // 60
    return str(gettext("%(time)s h", time=f"{minutes // 60}:{minutes % 60:02d}"))
