"""What is asked and answered about calendars."""

import datetime as dt
from typing import Any

import marshmallow as ma

from core.errors import N_
from tickets.calendars.public_holidays import COUNTRIES
from web.fields import Day, Input, Instant, Output, Said, Text, Whole

CODE = ma.validate.Regexp(
    r"^[a-z][a-z0-9_]{0,39}\Z", error=N_("Begin with a letter; use a–z, 0–9 and _, at most 40 characters.")
)
TIME = ma.validate.Regexp(
    r"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?|24:00)\Z", error=N_("Write a time of day like 08:30.")
)
MOST_MINUTES = 2_000_000


def _time(example: str) -> Any:
    meta = {"description": "time of day, Europe/Helsinki", "example": example}
    return ma.fields.String(required=True, validate=TIME, metadata=meta)


Span: Any = Input.from_dict({"from": _time("08:00"), "to": _time("11:30")}, name="Span")
WeeklySpan: Any = Span.from_dict(
    {
        "weekday": Whole(1, 7, required=True, metadata={"description": "1: Monday"}),
        "from": _time("08:00"),
        "to": _time("11:30"),
    },
    name="WeeklySpan",
)
ClosedPeriod: Any = Input.from_dict(
    {"from": Day(required=True), "to": Day(required=True, metadata={"description": "included"})}, name="ClosedPeriod"
)


class SpecialDay(Input):
    on = Day(required=True)
    hours = ma.fields.List(
        ma.fields.Nested(Span),
        required=True,
        validate=ma.validate.Length(0, 24),
        metadata={"description": "in place of that day's weekly hours; empty: closed"},
    )


class DefineCalendar(Input):
    code = ma.fields.String(
        required=True,
        validate=CODE,
        metadata={"description": "names it for good; known: its next version", "example": "it_support"},
    )
    name = Text(1, 80, required=True, metadata={"example": "IT support"})
    weekly = ma.fields.List(ma.fields.Nested(WeeklySpan), required=True, validate=ma.validate.Length(0, 168))
    public_holidays = ma.fields.String(
        load_default=None,
        allow_none=True,
        validate=ma.validate.OneOf(COUNTRIES),
        metadata={"description": "whose public holidays are free; null: none"},
    )
    closed = ma.fields.List(ma.fields.Nested(ClosedPeriod), load_default=list, validate=ma.validate.Length(0, 500))
    special = ma.fields.List(ma.fields.Nested(SpecialDay), load_default=list, validate=ma.validate.Length(0, 1000))
    valid_from = Day(
        load_default=None,
        allow_none=True,
        metadata={"description": "earlier days keep the version before; null: it is about every day"},
    )


class Range(ma.fields.Field[tuple[dt.datetime, dt.datetime | None]]):
    """`[from, to)`: two instants with their offset; `to` may be null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "array", "example": ["2026-11-27T08:00:00+02:00", None]}, **kwargs)
        self._instant = Instant()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004  a range has two ends
            raise ma.ValidationError(Said(N_("Give a period as [from, to].")))
        start = self._instant.deserialize(value[0])
        return start, None if value[1] is None else self._instant.deserialize(value[1])


RUNNING: dict[str, Any] = {"required": True, "validate": ma.validate.Length(0, 1000)}


class Elapsed(Input):
    running = ma.fields.List(Range(), **RUNNING)


class Due(Input):
    running = ma.fields.List(Range(), **RUNNING)
    budget_minutes = ma.fields.Float(
        required=True,
        validate=ma.validate.Range(0, MOST_MINUTES),
        metadata={"description": "working minutes", "example": 480},
    )


class CalendarOut(Output):
    code = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True, metadata={"description": "from 1; none ever changes"})
    name = ma.fields.String(required=True)
    weekly = ma.fields.List(ma.fields.Dict(), required=True)
    public_holidays = ma.fields.String(required=True, allow_none=True)
    closed = ma.fields.List(ma.fields.Dict(), required=True)
    special = ma.fields.List(ma.fields.Dict(), required=True)
    valid_from = ma.fields.Date(required=True, allow_none=True)
    created_at = ma.fields.AwareDateTime(required=True)


class CalendarVersionsOut(CalendarOut):
    versions = ma.fields.List(ma.fields.Nested(CalendarOut), required=True, metadata={"description": "latest first"})


class CalendarsOut(Output):
    items = ma.fields.List(ma.fields.Nested(CalendarOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


YEARS = {"description": "years without closed or special days yet: counted by weekly hours and public holidays alone"}


class ElapsedOut(Output):
    minutes = ma.fields.Float(required=True, metadata={"description": "working minutes; a fraction for seconds"})
    unknown_years = ma.fields.List(ma.fields.Integer(), required=True, metadata=YEARS)


class BudgetDueOut(Output):
    due = ma.fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "null: the running periods end before that"}
    )
    unknown_years = ma.fields.List(ma.fields.Integer(), required=True, metadata=YEARS)
