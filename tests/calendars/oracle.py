"""Working time counted minute by minute, straight from what a calendar says: slow, and too simple to be wrong."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from tickets.calendars.hours import Hours
from tickets.calendars.public_holidays import public_holidays

HERE = ZoneInfo("Europe/Helsinki")
MINUTE = dt.timedelta(minutes=1)
Ranges = Iterable[tuple[dt.datetime, dt.datetime]]


def _hours(versions: list[Hours], day: dt.date) -> tuple[tuple[int, int], ...]:
    about = [one for one in versions if one.valid_from is None or one.valid_from <= day]
    said = about[-1] if about else versions[0]
    if day in said.special:
        return said.special[day]
    if any(first <= day <= last for first, last in said.closed):
        return ()
    if said.public_holidays == "FI" and day in public_holidays("FI", day.year):
        return ()
    return said.weekly.get(day.isoweekday(), ())


def _instant(day: dt.date, second: int) -> dt.datetime:
    """The first instant at which a clock on the wall shows it; one that is left out counts on from the hour before."""
    days, rest = divmod(second, 24 * 3600)
    wall = dt.datetime.combine(day + dt.timedelta(days=days), dt.time()) + dt.timedelta(seconds=rest)
    return wall.replace(tzinfo=HERE, fold=0).astimezone(dt.UTC)


def _worked(versions: list[Hours], minutes: set[dt.datetime]) -> set[dt.datetime]:
    """Those of `minutes` (the first instant of each) that are worked."""
    found: set[dt.datetime] = set()
    days = {minute.astimezone(HERE).date() + dt.timedelta(days=n) for minute in minutes for n in (-1, 0, 1)}
    for day in days:
        for begins, ends in _hours(versions, day):
            at, end = _instant(day, begins), _instant(day, ends)
            while at < end:
                found.add(at)
                at += MINUTE
    return found & minutes


def _minutes(running: Ranges) -> set[dt.datetime]:
    found = set()
    for start, end in running:
        at = start.astimezone(dt.UTC)
        while at < end:
            found.add(at)
            at += MINUTE
    return found


def elapsed(versions: list[Hours], running: Ranges) -> int:
    """Worked minutes in `running`, whose ends are whole minutes."""
    return len(_worked(versions, _minutes(running)))


def due(versions: list[Hours], running: Ranges, budget: int) -> dt.datetime | None:
    """The first instant by which `budget` minutes of `running` were worked; None: not so many were."""
    minutes = _minutes(running)
    if not budget:
        return min(minutes, default=None)
    worked = sorted(_worked(versions, minutes))
    return worked[budget - 1] + MINUTE if len(worked) >= budget else None
