"""The calendars that every installation begins with: IT support, and lessons by language and kind of school.

Autumn and winter holidays are the weeks that Helsinki keeps, 42 and 8; spring terms end on the Saturday of week 22, a half
day.
Source: Basic Education Act 628/1998, section 23. Christmas and the first day of August are usual days: each school
year's decision goes into a next version. Day care knows no school holidays.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.errors import N_
from tickets.calendars import calendars
from tickets.calendars.models import Calendar

IT_SUPPORT = "it_support"
SCHOOL_YEARS = range(2024, 2029)  # the years in which they begin
_WORKDAYS = range(1, 6)
_LESSONS = (
    *(("08:15", "09:00"), ("09:15", "10:00"), ("10:15", "11:00"), ("11:45", "12:30")),
    *(("12:45", "13:30"), ("13:45", "14:30"), ("14:45", "15:30")),
)
_LONG_LESSONS = (("08:30", "09:45"), ("10:00", "11:15"), ("12:00", "13:15"), ("13:30", "14:45"), ("15:00", "16:15"))
_BLOCKS = (("08:15", "09:45"), ("10:00", "11:30"), ("12:15", "13:45"), ("14:00", "15:30"))

# code → name, spans of a working day, whether school holidays are kept
CALENDARS: dict[str, tuple[str, tuple[tuple[str, str], ...], bool]] = {
    IT_SUPPORT: (N_("IT support"), (("08:00", "16:00"),), False),
    "school_fi": (N_("Comprehensive schools, Finnish-speaking"), _LESSONS, True),
    "school_sv": (N_("Comprehensive schools, Swedish-speaking"), _LESSONS, True),
    "upper_secondary_fi": (N_("Upper secondary schools, Finnish-speaking"), _LONG_LESSONS, True),
    "upper_secondary_sv": (N_("Upper secondary schools, Swedish-speaking"), _LONG_LESSONS, True),
    "vocational": (N_("Vocational schools"), _BLOCKS, True),
    "day_care": (N_("Day care"), (("07:00", "17:00"),), False),
}
NAMES = frozenset(name for name, _, _ in CALENDARS.values())


def seed(actor: Actor) -> int:
    """Add the calendars that are not there yet; returns how many were added."""
    known = set(db.session.scalars(sa.select(Calendar.code)))
    missing = [code for code in CALENDARS if code not in known]
    for code in missing:
        name, spans, schooldays = CALENDARS[code]
        calendars.define(
            actor,
            code=code,
            name=name,
            weekly=[{"weekday": day, "from": begins, "to": ends} for day in _WORKDAYS for begins, ends in spans],
            public_holidays="FI",
            closed=list(_holidays()) if schooldays else [],
            special=list(_half_days()) if schooldays else [],
        )
    return len(missing)


def _holidays() -> Iterator[dict[str, Any]]:
    """Autumn, Christmas, winter and summer of each school year: first and last day."""
    for year in SCHOOL_YEARS:
        monday = dt.date.fromisocalendar
        ends = monday(year + 1, 22, 7)
        yield {"from": monday(year, 42, 1), "to": monday(year, 42, 5)}
        yield {"from": dt.date(year, 12, 22), "to": dt.date(year + 1, 1, 6)}
        yield {"from": monday(year + 1, 8, 1), "to": monday(year + 1, 8, 5)}
        yield {"from": ends, "to": dt.date(year + 1, 8, 9)}


def _half_days() -> Iterator[dict[str, Any]]:
    """The Saturday on which each school year ends: two hours in the morning."""
    for year in SCHOOL_YEARS:
        yield {"on": dt.date.fromisocalendar(year + 1, 22, 6), "hours": [{"from": "09:00", "to": "11:00"}]}
