"""Finnish personal identity codes in texts: found by their form, date and check character, and masked before storage.

Source: Decree 128/2010 on the population information system, sections 2-3, with the century signs taken into use in 2023
"""

import datetime as dt
import re
from typing import Final

from core.text import normal

MASK: Final = "******-****"
_CENTURIES: Final = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}
_CHECK: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"  # by the remainder of the nine digits divided by 31
_DASHES: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63", "-")
)  # as programs write them
_CODE: Final = re.compile(
    r"(?<![0-9A-Za-z])([0-9]{2})([0-9]{2})([0-9]{2})[ ]?([-+YXWVUABCDEF])[ ]?([0-9]{3})([0-9A-Y])(?![0-9A-Za-z])",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """`text` with each personal identity code in it replaced by MASK. What only looks like one stays."""
    folded = text if text.isascii() else _folded(text)
    found = [one for one in _CODE.finditer(folded) if _is_code(one)]
    for one in reversed(found):
        text = text[: one.start()] + MASK + text[one.end() :]
    return text


def _folded(text: str) -> str:
    """`text` with the same number of characters: other dashes as hyphens, wide digits and letters as plain ones."""
    plain = text.translate(_DASHES)
    folded = (c if c < "\u0100" else normal(c, "NFKC") for c in plain)
    return "".join(one if len(one) == 1 else "\0" for one in folded)


def _is_code(found: re.Match[str]) -> bool:
    day, month, year, sign, individual, check = found.groups()
    try:
        dt.date(_CENTURIES[sign.upper()] + int(year), int(month), int(day))
    except ValueError:
        return False
    number = int(day + month + year + individual)
    return int(individual) > 1 and _CHECK[number % 31] == check.upper()
