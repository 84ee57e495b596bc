"""What a calendar answers: minutes in given periods, and when a budget will be used up in them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from core.actor import Actor
from core.clock import SCHOOL_ZONE
from tickets.calendars import calendars
from tickets.calendars.refusals import RangeReversed, RangeUnending
from tickets.calendars.working_time import Range, WorkingTime

MINUTE = dt.timedelta(minutes=1)


def elapsed(actor: Actor, code: str, *, running: Sequence[Range]) -> dict[str, Any]:
    """The working minutes in `running`, a moment counted once however often it is named.

    Returns  minutes: whole, or a fraction for seconds; unknown_years
    Raises   Forbidden, NotFound, RangeReversed, RangeUnending
    """
    actor.must("calendar:read")
    calendar = calendars.working_time(code)
    _refuse_reversed(running)
    if any(end is None for _, end in running):
        raise RangeUnending
    return {"minutes": minutes(calendar.elapsed(running)), "unknown_years": _unknown_years(calendar, running)}


def due(actor: Actor, code: str, *, running: Sequence[Range], budget_minutes: float) -> dict[str, Any]:
    """The instant at which the working time in `running` reaches the budget; None: it never does.

    running  a period without end still runs
    Returns  due, in Europe/Helsinki; unknown_years
    Raises   Forbidden, NotFound, RangeReversed
    """
    actor.must("calendar:read")
    calendar = calendars.working_time(code)
    _refuse_reversed(running)
    found = calendar.due(running, dt.timedelta(minutes=budget_minutes))
    until = [(start, found or start) for start, _ in running]
    return {
        "due": None if found is None else found.astimezone(SCHOOL_ZONE),
        "unknown_years": _unknown_years(calendar, until),
    }


def minutes(spent: dt.timedelta) -> float:
    """`spent` in minutes: whole when it is, else a fraction."""
    exact = spent / MINUTE
    return int(exact) if exact.is_integer() else exact


def _refuse_reversed(running: Sequence[Range]) -> None:
    if any(end is not None and end < start for start, end in running):
        raise RangeReversed


def _unknown_years(calendar: WorkingTime, running: Sequence[Range]) -> list[int]:
    instants = [instant.astimezone(SCHOOL_ZONE).year for pair in running for instant in pair if instant]
    return calendar.unknown_years(min(instants), max(instants)) if instants else []
