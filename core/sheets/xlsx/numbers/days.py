"""Day numbers of a workbook, written as dates and times."""

import datetime as dt

from core.sheets.xlsx.numbers.plain import general

_LAST_DAY = 2_958_466  # 31 December 9999 and its hours
_FEIGNED_DAY = 60  # 29 February 1900, which Excel believes in
_DAY_SECONDS = 86_400


def moment(raw: str, *, is_time: bool, counts_from_1904: bool) -> str:
    """Write a day number as ISO date, date and time, or time; what is no day stays a number.

    Source: ECMA-376 part 1, 18.17.4
    """
    try:
        days = float(raw)
    except ValueError:
        return raw
    if not 0 <= days < _LAST_DAY:
        return general(raw)
    if is_time or 0 < days < 1:
        return _time(days)
    whole = int(days)
    if counts_from_1904:
        first = dt.datetime(1904, 1, 1)  # noqa: DTZ001 - a sheet's dates have no zone
    elif whole in {0, _FEIGNED_DAY}:
        return general(raw)
    else:
        first = dt.datetime(1899, 12, 31 if whole < _FEIGNED_DAY else 30)  # noqa: DTZ001 - as above
    try:
        day = first + dt.timedelta(days=whole, seconds=round((days - whole) * _DAY_SECONDS))
    except OverflowError:
        return general(raw)
    return day.date().isoformat() if day.time() == dt.time() else day.isoformat(timespec="seconds")


def _time(days: float) -> str:
    minutes, seconds = divmod(round(days * _DAY_SECONDS), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}"
