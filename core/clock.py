"""The one place that reads the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SCHOOL_ZONE = ZoneInfo("Europe/Helsinki")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _past.get() or datetime.now(UTC)


def today() -> date:
    """The present date in the schools' time zone."""
    return now().astimezone(SCHOOL_ZONE).date()


_past: ContextVar[datetime | None] = ContextVar("past", default=None)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Let what is done inside happen at a past `instant`, aware: for a demo's history, made by the real services."""
    token = _past.set(min(instant.astimezone(UTC), datetime.now(UTC)))
    try:
        yield
    finally:
        _past.reset(token)


def midnight(day: date) -> datetime:
    """The instant at which `day` begins in the schools' time zone."""
    return datetime.combine(day, time(), SCHOOL_ZONE)


def months_between(first: date, last: date) -> int:
    """Calendar months from the month of `first` to that of `last`; 0 when it comes before."""
    return max(0, (last.year - first.year) * 12 + last.month - first.month)
