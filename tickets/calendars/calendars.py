"""Calendars by their codes: make one or its next version, read them, and have them ready to count with."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import db
from core.errors import NotFound
from core.history import change
from tickets.calendars import hours, versions
from tickets.calendars.models import Calendar
from tickets.calendars.refusals import (
    CalendarKnown,
    ClosedReversed,
    HoursOverlap,
    HoursReversed,
    NoWorkingHours,
    SpecialTwice,
)
from tickets.calendars.working_time import WorkingTime

Facts = Mapping[str, Any]


def define(
    actor: Actor,
    *,
    code: str,
    name: str,
    weekly: Iterable[Facts],
    public_holidays: str | None = None,
    closed: Iterable[Facts] = (),
    special: Iterable[Facts] = (),
    valid_from: dt.date | None = None,
    after: int | None = None,
) -> Calendar:
    """A new calendar, or the next version of the one that `code` stands for.

    weekly           {weekday 1-7, from, to}: times of day in Europe/Helsinki, 08:30 or 08:30:15, at most 24:00
    public_holidays  country whose public holidays are free; None: they are days like others
    closed           {from, to}: days, both included
    special          {on, hours: [{from, to}]}: kept on that day whatever else is said of it; no hours: closed
    valid_from       first day it is about; days before keep the version before; None: it is about every day
    after            number of the version that the actor saw; None: they saw none and need not have
    Raises           Forbidden, HoursReversed, HoursOverlap, ClosedReversed, SpecialTwice, NoWorkingHours, CalendarKnown
    Records          calendar.added, for the next version of a known one calendar.changed
    """
    actor.must("calendar:write")
    number = versions.next_number(Calendar, code, after=after, refusal=CalendarKnown)
    made = Calendar(
        code=code,
        number=number,
        name=name,
        weekly=_weekly(weekly),
        public_holidays=public_holidays,
        closed=_closed(closed),
        special=_special(special),
        valid_from=valid_from,
        created_by_id=actor.id,
    )
    if hours.from_row(made).is_empty(valid_from or clock.today()):
        raise NoWorkingHours
    with change(made, "calendar.changed" if number > 1 else "calendar.added", by=actor):
        db.session.add(made)
    return made


def working_time(code: str) -> WorkingTime:
    """The calendar of `code`, ready to count with. Raises NotFound."""
    found = working_times([code])
    if not found:
        raise NotFound
    return found[code]


def working_times(codes: Collection[str]) -> dict[str, WorkingTime]:
    """Those of the calendars of `codes` that there are, ready to count with."""
    versions: dict[str, list[uuid.UUID]] = {}
    for code, key in _versions_of().rows({"codes": list(codes)}):
        versions.setdefault(code, []).append(key)
    return {code: _of_versions(tuple(keys)) for code, keys in versions.items()}


@cache
def _versions_of() -> CompiledStatement:
    named = Calendar.code == sa.any_(sa.bindparam("codes", type_=sa.ARRAY(sa.Text)))
    return CompiledStatement(sa.select(Calendar.code, Calendar.id).where(named).order_by(Calendar.number), {"codes"})


@lru_cache(maxsize=64)
def _of_versions(keys: tuple[uuid.UUID, ...]) -> WorkingTime:
    """Worked out once for each set of versions, none of which ever changes."""
    rows = db.session.scalars(sa.select(Calendar).where(Calendar.id.in_(keys)).order_by(Calendar.number))
    return WorkingTime([hours.from_row(row) for row in rows])


def _weekly(given: Iterable[Facts]) -> list[Facts]:
    found = [{"weekday": one["weekday"], **_span(one, "weekly")} for one in given]
    for weekday in {one["weekday"] for one in found}:
        _refuse_overlap([one for one in found if one["weekday"] == weekday], weekday, "weekly")
    return sorted(found, key=lambda one: (one["weekday"], one["from"]))


def _closed(given: Iterable[Facts]) -> list[Facts]:
    found = sorted(((one["from"], one["to"]) for one in given), key=lambda pair: pair[0])
    for first, last in found:
        if last < first:
            raise ClosedReversed(begins=first.isoformat(), ends=last.isoformat())
    return [{"from": first.isoformat(), "to": last.isoformat()} for first, last in found]


def _special(given: Iterable[Facts]) -> list[Facts]:
    found: dict[str, list[Facts]] = {}
    for one in given:
        day = one["on"].isoformat()
        if day in found:
            raise SpecialTwice(day=day)
        found[day] = [_span(span, "special") for span in one["hours"]]
        _refuse_overlap(found[day], day, "special")
    return [
        {"on": day, "hours": sorted(spans, key=lambda span: str(span["from"]))} for day, spans in sorted(found.items())
    ]


def _span(one: Facts, where: str) -> dict[str, str]:
    begins, ends = hours.seconds(one["from"]), hours.seconds(one["to"])
    if ends <= begins:
        raise HoursReversed(begins=one["from"], ends=one["to"], where=where)
    return {"from": hours.written(begins), "to": hours.written(ends)}


def _refuse_overlap(spans: Iterable[Facts], day: object, where: str) -> None:
    if hours.overlapping([(hours.seconds(one["from"]), hours.seconds(one["to"])) for one in spans]):
        raise HoursOverlap(day=day, where=where)
