"""The one place that reads the time."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SCHOOL_ZONE = ZoneInfo("Europe/Helsinki")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present date in the schools' time zone."""
    return datetime.now(SCHOOL_ZONE).date()


def midnight(day: date) -> datetime:
    """The instant at which `day` begins in the schools' time zone."""
    return datetime.combine(day, time(), SCHOOL_ZONE)


def months_between(first: date, last: date) -> int:
    """Calendar months from the month of `first` to that of `last`; 0 when it comes before."""
    return max(0, (last.year - first.year) * 12 + last.month - first.month)
