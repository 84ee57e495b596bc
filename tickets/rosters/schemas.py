"""What is asked and answered about a roster."""

import datetime as dt
from typing import Any

import marshmallow as ma

from core import clock
from core.errors import N_
from core.languages import Language
from tickets.calendars.schemas import CODE, SpecialDay, WeeklySpan
from web.fields import Choice, Id, Input, Output, Said, Whole

LEVELS = (1, 5)


class DayOrTime(ma.fields.Field[str]):
    """A day `2026-12-01`, or a local time `2026-12-01T12:00`; one with an offset is told as the local time."""

    def __init__(self, description: str, **kwargs: Any) -> None:
        meta = {"type": "string", "description": description, "example": "2026-12-01"}
        super().__init__(required=True, metadata=meta, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        found = _read(value) if isinstance(value, str) else None
        if found is None:
            raise ma.ValidationError(Said(N_("Give a day like 2026-12-01 or a local time like 2026-12-01T12:00.")))
        if not 1990 <= found.year <= 2100:  # noqa: PLR2004  as web.fields.Day
            raise ma.ValidationError(Said(N_("Give a date between %(first)s and %(last)s."), first=1990, last=2100))
        return found.isoformat(timespec="minutes") if isinstance(found, dt.datetime) else found.isoformat()


def _read(text: str) -> dt.date | None:
    """A date, or a local time to the minute without an offset; None: it is neither."""
    try:
        if len(text) == len("2026-12-01"):
            return dt.date.fromisoformat(text)
        found = dt.datetime.fromisoformat(text)
        if found.tzinfo is not None:
            found = found.astimezone(clock.SCHOOL_ZONE)
    except (ValueError, OverflowError):
        return None
    return found.replace(tzinfo=None, second=0, microsecond=0)


AbsencePeriod: Any = Input.from_dict(
    {"from": DayOrTime("first day, or a local time"), "to": DayOrTime("last day, included, or a local time")},
    name="AbsencePeriod",
)


class KnownSkill(Input):
    code = ma.fields.String(
        required=True, validate=CODE, metadata={"description": "as rules name it", "example": "printing"}
    )
    level = Whole(*LEVELS, load_default=3, metadata={"description": "1: learning it, 5: teaches it"})


SHIFTS = {"description": "shifts of every week; none at all: not known, so they are taken to be at work"}


class ReplaceRoster(Input):
    weekly = ma.fields.List(
        ma.fields.Nested(WeeklySpan), load_default=list, validate=ma.validate.Length(0, 168), metadata=SHIFTS
    )
    exceptions = ma.fields.List(ma.fields.Nested(SpecialDay), load_default=list, validate=ma.validate.Length(0, 500))
    absences = ma.fields.List(ma.fields.Nested(AbsencePeriod), load_default=list, validate=ma.validate.Length(0, 500))
    skills = ma.fields.List(ma.fields.Nested(KnownSkill), load_default=list, validate=ma.validate.Length(0, 100))
    capacity_points = Whole(
        *(1, 1000),
        load_default=None,
        allow_none=True,
        metadata={"description": "effort points of open tickets in all teams; null: no limit but the teams' own"},
    )
    languages = ma.fields.List(Choice(Language), load_default=list, validate=ma.validate.Length(0, 10))


class RosterOut(Output):
    person = Id(required=True)
    weekly = ma.fields.List(ma.fields.Dict(), required=True, metadata={"description": "weekday, from, to"})
    exceptions = ma.fields.List(ma.fields.Dict(), required=True, metadata={"description": "on, hours"})
    absences = ma.fields.List(ma.fields.Dict(), required=True, metadata={"description": "from, to"})
    skills = ma.fields.List(ma.fields.Dict(), required=True, metadata={"description": "code, level"})
    capacity_points = ma.fields.Integer(required=True, allow_none=True)
    languages = ma.fields.List(ma.fields.String(), required=True)
    version = ma.fields.Integer(required=True, metadata={"description": "0: nothing is recorded yet"})
