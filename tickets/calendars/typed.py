"""Working hours as people type them into a form, and back.

A weekday is `8.00–11.30, 12.15–16.00`; closed periods and special days stand one to a line: `22.12.2026–6.1.2027`,
`30.4.2027: 8–12`, `5.12.2026: closed`.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

import marshmallow as ma

from core.errors import N_
from tickets.calendars.hours import seconds, written
from web.fields import Said, Text

_DASH = r"\s*(?:–|—|-)\s*"
_TIME = r"([0-9]{1,2})(?:[.:]([0-9]{2}))?"
_SPAN = re.compile(rf"{_TIME}{_DASH}{_TIME}")
_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})|([0-9]{4})-([0-9]{2})-([0-9]{2})")
MOST = 24 * 60


class DayHours(ma.fields.Field[list[dict[str, str]]]):
    """The hours of one weekday: spans with commas between them; nothing: closed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return spans(str(value))


class Lines(Text):
    """Lines of a text field, each read by `reads`."""

    def __init__(self, reads: Any, **kwargs: Any) -> None:
        self.reads = reads
        super().__init__(0, 20_000, lines=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        return [self.reads(line.strip()) for line in text.splitlines() if line.strip()]


def spans(text: str) -> list[dict[str, str]]:
    """`8–11.30, 12–16` as {from, to}. Raises ValidationError."""
    found = []
    for part in (part.strip() for part in re.split(r"[,;]", text)):
        if not part:
            continue
        match = _SPAN.fullmatch(part)
        begins, ends = (_time(match[1], match[2]), _time(match[3], match[4])) if match else (None, None)
        if begins is None or ends is None:
            raise ma.ValidationError(
                Said(N_("Write hours like 8:00–11:30, 12:15–16:00. This is not: %(text)s"), text=part)
            )
        found.append({"from": begins, "to": ends})
    return found


def closed(line: str) -> dict[str, dt.date]:
    """`22.12.2026–6.1.2027`, or one day, as {from, to}. Raises ValidationError."""
    first = _DAY.match(line)
    rest = line[first.end() :].strip() if first else ""
    last = _DAY.fullmatch(re.sub(rf"^{_DASH}", "", rest)) if rest else first
    begins, ends = _day(first), _day(last)
    if begins is None or ends is None:
        raise ma.ValidationError(Said(N_("Write days like 22.12.2026–6.1.2027. This is not: %(text)s"), text=line))
    return {"from": begins, "to": ends}


def special(line: str) -> dict[str, Any]:
    """`30.4.2027: 8–12`, or `5.12.2026:` for a closed day, as {on, hours}. Raises ValidationError."""
    day, _, rest = line.partition(":")
    on = _day(_DAY.fullmatch(day.strip()))
    if on is None:
        raise ma.ValidationError(
            Said(N_("Write a day and its hours like 30.4.2027: 8–12. This is not: %(text)s"), text=line)
        )
    return {"on": on, "hours": spans(rest)}


def spans_in_words(found: Iterable[Mapping[str, str]]) -> str:
    """{from, to} as people type them; also what the page shows."""
    return ", ".join(f"{one['from']}–{one['to']}" for one in found)


def closed_in_words(found: Iterable[Mapping[str, str]]) -> str:
    """Closed periods, one to a line."""
    return "\n".join(
        _finnish(one["from"]) + ("" if one["from"] == one["to"] else f"–{_finnish(one['to'])}") for one in found
    )


def special_in_words(found: Iterable[Mapping[str, Any]]) -> str:
    """Special days, one to a line."""
    return "\n".join(f"{_finnish(one['on'])}: {spans_in_words(one['hours'])}".strip() for one in found)


def _finnish(day: str) -> str:
    return "{0.day}.{0.month}.{0.year}".format(dt.date.fromisoformat(day))


def _time(hour: str, minute: str | None) -> str | None:
    text = f"{int(hour):02d}:{minute or '00'}"
    second = seconds(text)
    return written(second) if int(minute or 0) < 60 and second <= MOST * 60 else None  # noqa: PLR2004


def _day(match: re.Match[str] | None) -> dt.date | None:
    if match is None:
        return None
    year, month, day = (match[3], match[2], match[1]) if match[1] else (match[4], match[5], match[6])
    try:
        found = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None  # noqa: PLR2004  as web.fields.Day
