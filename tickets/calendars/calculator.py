"""What if: when something would be due that begins then, takes so long and waits in between."""

import datetime as dt
from typing import Any

import marshmallow as ma
from flask import Blueprint, Response

from core import clock
from core.clock import SCHOOL_ZONE
from core.errors import N_, DomainError
from tickets.calendars import calendars, counting, versions
from tickets.calendars.models import Calendar
from tickets.calendars.refusals import RangeReversed
from tickets.calendars.words import name
from web import doors
from web.fields import Input, Said

pages = Blueprint("calendar_calculator", __name__, template_folder="templates")
MOST_DAYS = 60  # told one by one


class LocalTime(ma.fields.Field[dt.datetime]):
    """A day and time in Europe/Helsinki, as a browser's field gives it: 2026-11-27T08:30."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            found = dt.datetime.fromisoformat(str(value))
        except ValueError:
            found = None
        if found is None or not 1990 <= found.year <= 2100:  # noqa: PLR2004  as web.fields.Day
            raise ma.ValidationError(Said(N_("Give a day and a time.")))
        return found.replace(tzinfo=SCHOOL_ZONE)


class Question(Input):
    begins = LocalTime(load_default=None)
    hours = ma.fields.Float(
        load_default=8.0, validate=ma.validate.Range(0, 2000, error=N_("Give hours from 0 to 2000."))
    )
    waits_from = LocalTime(load_default=None)
    waits_until = LocalTime(load_default=None)


@pages.get("/calendars/<code>/calculator")
def show(code: str) -> Response:
    """The calculator."""
    me = doors.me()
    calendar = versions.every(me, Calendar, code)[0]
    form, answer = doors.Form(), None
    asked: dict[str, Any] = {"begins": None, "hours": 8.0, "waits_from": None, "waits_until": None}
    try:
        asked = doors.load(Question)
        if asked["begins"] is not None:
            answer = _answer(me, code, asked)
    except DomainError as error:
        form = doors.refused(error)
    begins = asked["begins"] or clock.now().astimezone(SCHOOL_ZONE)
    return doors.page(
        "calendars/calculator.html",
        form.status,
        form=form,
        calendar=calendar,
        called=name,
        typed_as=typed_as,
        asked=asked | {"begins": begins},
        answer=answer,
    )


def typed_as(at: dt.datetime | None) -> str:
    """An aware instant in Europe/Helsinki, as a browser's field gives it, or nothing."""
    return at.astimezone(SCHOOL_ZONE).replace(tzinfo=None).isoformat(timespec="minutes") if at else ""


def _answer(me: Any, code: str, asked: dict[str, Any]) -> dict[str, Any]:
    running = _running(asked["begins"], asked["waits_from"], asked["waits_until"])
    found = counting.due(me, code, running=running, budget_minutes=asked["hours"] * 60)
    if found["due"] is None:
        return found | {"days": []}
    calendar = calendars.working_time(code)
    last = found["due"].date()
    first = max(asked["begins"].date(), last - dt.timedelta(days=MOST_DAYS))
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    cut = [(start, min(end or found["due"], found["due"])) for start, end in running if start < found["due"]]
    return found | {"days": [(day, _on(calendar, cut, day)) for day in days]}


def _on(calendar: Any, running: Any, day: dt.date) -> dt.timedelta:
    begins = clock.midnight(day)
    ends = clock.midnight(day + dt.timedelta(days=1))
    ranges = [(max(start, begins), min(end, ends)) for start, end in running if start < ends and end > begins]
    spent: dt.timedelta = calendar.elapsed(ranges)
    return spent


def _running(begins: dt.datetime, waits_from: dt.datetime | None, waits_until: dt.datetime | None) -> list[Any]:
    """The periods that count: from the beginning, but for the wait. Raises RangeReversed."""
    if waits_from is None or waits_until is None:
        return [(begins, None)]
    if waits_until < waits_from or waits_from < begins:
        raise RangeReversed
    return [(begins, waits_from), (waits_until, None)]
