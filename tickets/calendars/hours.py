"""What one version of a calendar says of a day: weekly hours, and the days on which other hours are kept or none."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tickets.calendars.public_holidays import public_holidays

DAY = 24 * 60 * 60
Span = tuple[int, int]  # seconds since midnight by the clock on the wall: from, to


@dataclass(frozen=True, slots=True)
class Hours:
    """One version.

    weekly           weekday 1 (Monday) to 7 → spans in order, none overlapping another
    public_holidays  country whose public holidays are free; None: they are days like others
    closed           first and last day of each closed period
    special          day → spans kept on it whatever else is said of it; none: closed
    valid_from       the first day it is about; None: every day
    """

    weekly: Mapping[int, tuple[Span, ...]]
    public_holidays: str | None = None
    closed: tuple[tuple[dt.date, dt.date], ...] = ()
    special: Mapping[dt.date, tuple[Span, ...]] = field(default_factory=dict)
    valid_from: dt.date | None = None

    def on(self, day: dt.date) -> tuple[Span, ...]:
        """The spans of `day`. What is said of the very day comes before closed periods and public holidays."""
        if day in self.special:
            return self.special[day]
        if any(first <= day <= last for first, last in self.closed):
            return ()
        if self.public_holidays and day in public_holidays(self.public_holidays, day.year):
            return ()
        return self.weekly.get(day.isoweekday(), ())

    def is_empty(self, from_day: dt.date) -> bool:
        """Whether there is no working hour: on no special day, and none in three years from `from_day`."""
        return not any(self.special.values()) and not any(
            self.on(from_day + dt.timedelta(days=n)) for n in range(3 * 366)
        )

    @property
    def last_known_year(self) -> int | None:
        """The last year for which closed or special days are listed; None: none ever are."""
        days = [last for _, last in self.closed] + list(self.special)
        return max(days).year if days else None


def seconds(written: str) -> int:
    """`08:30` or `08:30:15` as seconds since midnight; `24:00` is the end of the day."""
    hour, minute, *rest = (int(part) for part in written.split(":"))
    return hour * 3600 + minute * 60 + (rest[0] if rest else 0)


def written(second: int) -> str:
    """Seconds since midnight as `08:30`; with seconds only where there are some."""
    text = f"{second // 3600:02d}:{second // 60 % 60:02d}"
    return f"{text}:{second % 60:02d}" if second % 60 else text


def overlapping(spans: list[Span]) -> bool:
    """Whether two of the spans of one day have a moment in common."""
    ordered = sorted(spans)
    return any(end > start for (_, end), (start, _) in pairwise(ordered))


def from_row(row: Any) -> Hours:
    """The hours of a stored calendar: weekly, public_holidays, closed, special, valid_from as its columns hold them."""
    weekly: dict[int, list[Span]] = {}
    for one in row.weekly:
        weekly.setdefault(one["weekday"], []).append(_span(one))
    day = dt.date.fromisoformat
    return Hours(
        weekly={weekday: tuple(sorted(spans)) for weekday, spans in weekly.items()},
        public_holidays=row.public_holidays,
        closed=tuple((day(one["from"]), day(one["to"])) for one in row.closed),
        special={day(one["on"]): tuple(sorted(_span(span) for span in one["hours"])) for one in row.special},
        valid_from=row.valid_from,
    )


def _span(one: Mapping[str, str]) -> Span:
    return seconds(one["from"]), seconds(one["to"])
