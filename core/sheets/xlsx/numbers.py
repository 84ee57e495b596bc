"""Numbers of a workbook as a person sees them: without float noise, dates as dates."""

import datetime as dt
import math
import re
from decimal import Decimal
from enum import Enum

_EXACT_BELOW = 1e15  # a larger number has lost digits: its exponent shows the damage
_PLAIN_FROM = 1e-9
_LAST_DAY = 2_958_466  # 31 December 9999 and its hours
_FEIGNED_DAY = 60  # 29 February 1900, which Excel believes in
_DAY_SECONDS = 86_400


class Shape(Enum):
    """What a number format makes of a number."""

    GENERAL = "general"
    DATE = "date"
    TIME = "time"


def general(raw: str) -> str:
    """Write a stored number without float noise: `389.90000000000003` is 389.9, `36.0` is 36.

    From 15 digits up it keeps its exponent (`6.37702E+15`), so that a damaged serial number is seen.
    """
    try:
        number = float(raw)
    except ValueError:
        return raw
    if not math.isfinite(number):
        return raw
    short = f"{number:.15g}"
    if "e" not in short:
        return "0" if short == "-0" else short
    if _PLAIN_FROM < abs(number) < 1:
        return f"{Decimal(short):f}"
    return short.upper()


def padded(raw: str, width: int) -> str:
    """Write a whole number with the leading zeros that its format `00000` shows."""
    text = general(raw)
    return text.zfill(width) if text.isdigit() else text


def moment(raw: str, shape: Shape, *, counts_from_1904: bool) -> str:
    """Write a day number as ISO date, date and time, or time; what is no day stays a number.

    Source: ECMA-376 part 1, 18.17.4
    """
    try:
        days = float(raw)
    except ValueError:
        return raw
    if not 0 <= days < _LAST_DAY:
        return general(raw)
    if shape is Shape.TIME or 0 < days < 1:
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


_BUILT_IN = {  # 27-36 and 50-58 are East Asian dates
    **dict.fromkeys([*range(14, 18), 22, *range(27, 37), *range(50, 59)], Shape.DATE),
    **dict.fromkeys([18, 19, 20, 21, 45, 46, 47], Shape.TIME),
}
_LETTERS = (  # an `m` alone is a month
    ("y", Shape.DATE),
    ("d", Shape.DATE),
    ("h", Shape.TIME),
    ("s", Shape.TIME),
    ("m", Shape.DATE),
)
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_ZEROS = re.compile(r"00+")


def shape_of(identifier: int, code: str | None) -> Shape | int:
    """Tell what the number format does; a whole number is the width of a format like `00000`."""
    if code is None:
        return _BUILT_IN.get(identifier, Shape.GENERAL)
    if _ZEROS.fullmatch(code):
        return len(code)
    bare = _LITERAL.sub("", code).split(";")[0]
    if _ELAPSED.search(bare):
        return Shape.TIME
    bare = _BRACKETS.sub("", bare).lower().replace("general", "")
    return next((shape for letter, shape in _LETTERS if letter in bare), Shape.GENERAL)
