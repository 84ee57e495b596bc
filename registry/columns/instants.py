"""Days and times as tables and programs write them."""

import contextlib
import datetime as dt
import re
from typing import Final

from core import clock

_LOCAL: Final = re.compile(
    r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?: (?:klo |kl\. ?)?([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2}))?)?"
)
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?)?.{0,9}")


def instant(said: str) -> dt.datetime | None:
    """The instant that a text names, in UTC; without an offset it is the schools' local time. None: it names none.

    said  ISO 8601 with or without offset, a date alone, or d.m.yyyy with or without a clock time
    """
    with contextlib.suppress(ValueError, OverflowError):
        found = _parsed(said)
        if found is not None and 1990 <= found.year <= 2100:  # noqa: PLR2004
            return (found if found.tzinfo else found.replace(tzinfo=clock.SCHOOL_ZONE)).astimezone(dt.UTC)
    return None


def _parsed(said: str) -> dt.datetime | None:
    if local := _LOCAL.fullmatch(said):
        day, month, year, hour, minute, second = (int(part or 0) for part in local.groups())
        return dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  the zone is given by the caller
    return dt.datetime.fromisoformat(said) if _ISO.fullmatch(said) else None
