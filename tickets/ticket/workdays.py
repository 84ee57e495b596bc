"""Working days: Monday to Friday. Public holidays come with the service-level calendars."""

import datetime as dt

from core import clock

CLOSES_AFTER = 5  # working days
_SATURDAY = 5


def later(instant: dt.datetime, days: int) -> dt.datetime:
    """The same time of day in the schools' zone, `days` working days later.

    instant  aware
    """
    local = instant.astimezone(clock.SCHOOL_ZONE)
    while days:
        local += dt.timedelta(days=1)
        days -= local.weekday() < _SATURDAY
    return local.astimezone(dt.UTC)


def closable_at(resolved_at: dt.datetime | None) -> dt.datetime | None:
    """When a ticket resolved then closes by itself."""
    return None if resolved_at is None else later(resolved_at, CLOSES_AFTER)
