"""Asset tags as printed on the labels: `HKI-`, six digits, one check digit (`HKI-0000013`).

Numbers come from a sequence of the database. Beyond 999,999 a tag has seven digits before the check digit.
Source: H. M. Damm, Total anti-symmetrische Quasigruppen (2004): the check finds every single wrong digit
and every swap of two neighbours.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, product
from typing import Final

PREFIX: Final = "HKI"
DIGITS: Final = 6
LARGEST: Final = 9_999_999
QUASIGROUP: Final = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip

_STICKER: Final = re.compile(r".*/t/([^/?#]+)/?(?:[?#].*)?", re.DOTALL)  # the address in a sticker's QR code
# What people and scanners put between the letters and digits.
SEPARATORS: Final = " -\t\u00a0\u00ad\u2010\u2011\u2012\u2013\u2014\u2212"
_DROP: Final = str.maketrans("", "", SEPARATORS)
_written: Final = re.compile(rf"{PREFIX}([0-9]{{{DIGITS},{DIGITS + 1}}})([0-9])", re.IGNORECASE | re.ASCII)


def tag(number: int) -> str:
    """The tag with this number, 1-9,999,999, as printed."""
    if not 1 <= number <= LARGEST:
        raise ValueError(f"no tag has the number {number}")
    digits = f"{number:0{DIGITS}d}"
    return f"{PREFIX}-{digits}{_check_digit(digits)}"


def unwrap(scanned: str) -> str:
    """The tag, as written, out of a sticker's address; any other text as it is."""
    address = _STICKER.fullmatch(scanned.strip())
    return address[1] if address else scanned


def parse(text: str) -> str | None:
    """Read a tag however it was typed or scanned: any case, with spaces, without the hyphen, a sticker's address.

    Returns  the tag as printed, or none when `text` is no tag or its check digit is wrong
    """
    written = _written.fullmatch(unwrap(text).translate(_DROP))
    if not written or not 1 <= int(written[1]) <= LARGEST:
        return None
    printed = tag(int(written[1]))
    return printed if printed == f"{PREFIX}-{written[1]}{written[2]}" else None


def is_valid(printed: str) -> bool:
    """Whether this is exactly a tag as printed."""
    return parse(printed) == printed


def holding(part: str) -> list[str]:
    """The tags of numbers up to 999,999 whose digits hold `part`, sorted.

    part  three digits or more; 5,000 tags of the million hold three digits, 400 hold four, since the last is a check
    """
    free = DIGITS - len(part)
    if free < -1:
        return []
    numbers = {
        head + part + rest
        for before in range(free + 1)
        for head in chain(*_beginnings(before).values())
        for rest in chain(*_beginnings(free - before).values())
    }
    whole = {number + _check_digit(number) for number in numbers}
    inner, check = part[:-1], part[-1]  # or the part ends with the check digit
    for interim, heads in _beginnings(free + 1).items():
        if _check_digit(inner, interim) == check:
            whole |= {head + part for head in heads}
    return sorted(f"{PREFIX}-{digits}" for digits in whole)


@lru_cache
def _beginnings(length: int) -> dict[str, list[str]]:
    """All texts of `length` digits, by the interim digit that their check comes to."""
    found: dict[str, list[str]] = {}
    for digits in product("0123456789", repeat=length):
        found.setdefault(_check_digit(digits), []).append("".join(digits))
    return found


def _check_digit(digits: Iterable[str], interim: str = "0") -> str:
    for digit in digits:
        interim = QUASIGROUP[int(interim)][int(digit)]
    return interim
