"""When the made-up city works: 8 to 16 on weekdays, Helsinki time. Public holidays are not looked at."""

import datetime as dt

from core import clock

OPENS, CLOSES = dt.time(8), dt.time(16)
DAY_HOURS = 8.0


def beginning() -> dt.datetime:
    """When the made-up history begins: in the January six years ago."""
    return morning(dt.date(clock.today().year - 6, 1, 9))


def morning(day: dt.date) -> dt.datetime:
    """Nine o'clock of `day` in Helsinki."""
    return dt.datetime.combine(day, dt.time(9), tzinfo=clock.SCHOOL_ZONE)


def later(at: dt.datetime, hours: float) -> dt.datetime:
    """The instant when `hours` of working time have passed since `at`; both are aware."""
    here = at.astimezone(clock.SCHOOL_ZONE)
    left = hours
    while True:
        start, end = _opening(here.date())
        here = max(here, start)
        room = (end - here).total_seconds() / 3600
        if here.weekday() < 5 and 0 <= left <= room:  # noqa: PLR2004  Monday to Friday
            return (here + dt.timedelta(hours=left)).astimezone(dt.UTC)
        if here.weekday() < 5 and room > 0:  # noqa: PLR2004
            left -= room
        here = _opening(here.date() + dt.timedelta(days=1))[0]


def last_days(now: dt.datetime, count: int) -> list[dt.date]:
    """The last `count` weekdays up to `now`, oldest first; today only when work has begun."""
    here = now.astimezone(clock.SCHOOL_ZONE)
    day = here.date() if here.time() > dt.time(9) else here.date() - dt.timedelta(days=1)
    found: list[dt.date] = []
    while len(found) < count:
        if day.weekday() < 5:  # noqa: PLR2004
            found.append(day)
        day -= dt.timedelta(days=1)
    return found[::-1]


def moment(day: dt.date, hours: float, *, until: dt.datetime) -> dt.datetime:
    """`hours` after work begins on `day`, and never after `until`."""
    return min((_opening(day)[0] + dt.timedelta(hours=hours)).astimezone(dt.UTC), until)


def _opening(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    zone = clock.SCHOOL_ZONE
    return dt.datetime.combine(day, OPENS, tzinfo=zone), dt.datetime.combine(day, CLOSES, tzinfo=zone)
