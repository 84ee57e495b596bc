"""Text from outside, brought into one Unicode form before anything else reads it.

`normal` is the only caller of `unicodedata.normalize`, whose time grows with the square of a run of combining marks:
160,000 of them in a row take it 52 seconds.
"""

import unicodedata
from typing import Literal

from core.errors import N_, DomainError

MOST_MARKS = 30  # in a row. Source: Unicode Standard Annex 15, stream-safe text format
LONGEST = 256 * 1024  # characters, before normalisation
FIRST_MARK = "\u0300"  # text of smaller characters is NFC already
# These are no marks by themselves (combining class 0), but decompose into marks.
_MARKS_WHEN_DECOMPOSED = frozenset("\u0f73\u0f75\u0f81\uff9e\uff9f")


class Unreadable(DomainError):
    code = "text_unreadable"
    status = 422
    says = N_("This holds characters that cannot be shown. Type it again.")


def normal(text: str, form: Literal["NFC", "NFKC"] = "NFC", *, most: int = LONGEST) -> str:
    """`text` in Unicode normal form.

    most    characters that `text` may have before it is normalised
    Raises  Unreadable: it is longer, or has more than 30 combining marks in a row
    """
    if len(text) > most:
        raise Unreadable
    if text.isascii() or (form == "NFC" and max(text) < FIRST_MARK):
        return text
    if has_too_many_marks(text):
        raise Unreadable
    return unicodedata.normalize(form, text)


def has_too_many_marks(text: str) -> bool:
    """Whether `text` has more than 30 combining marks in a row."""
    run = 0
    for character in text:
        if character < FIRST_MARK:
            run = 0
        elif unicodedata.combining(character) or character in _MARKS_WHEN_DECOMPOSED:
            run += 1
            if run > MOST_MARKS:
                return True
        else:
            run = 0
    return False
