"""E-mail addresses in the one form in which they are kept and compared: NFC, small letters, nothing invisible."""

import unicodedata
from typing import Any

import sqlalchemy as sa

from core.errors import N_, DomainError
from core.text import Unreadable, normal

LONGEST = 254  # characters. Source: RFC 5321, section 4.5.3.1.3
_BLANK = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_INVISIBLE = _BLANK | {"Cn", "Co", "Cs"}
# Letters and marks that are drawn as nothing. Source: Unicode, Default_Ignorable_Code_Point; and the empty braille cell
_DRAWN_AS_NOTHING = frozenset(
    map(
        chr,
        [
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
            *range(0x180B, 0x1810),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ],
    )
)


class AddressUnreadable(DomainError):
    code = "address_unreadable"
    status = 422
    says = N_("This address is too long or holds characters that cannot be seen. Type it again.")
    field = "email"


def canonical(text: str) -> str:
    """The address `text` as it is kept and compared; blanks before and after it are dropped, also those of no width.

    Raises   AddressUnreadable: something invisible is inside, or it is longer than 254 characters
    """
    first, last = 0, len(text)
    while first < last and unicodedata.category(text[first]) in _BLANK:
        first += 1
    while first < last and unicodedata.category(text[last - 1]) in _BLANK:
        last -= 1
    try:
        composed = normal(text[first:last], most=4 * LONGEST)
        # One letter for each, as the database's rule has it, so not str.lower()
        small = normal("".join(letter.lower()[0] for letter in composed))
    except Unreadable:
        raise AddressUnreadable from None
    if len(small) > LONGEST or any(_is_invisible(character) for character in small):
        raise AddressUnreadable
    return small


def in_sql(column: Any) -> sa.ColumnElement[str]:
    """The same of a column, for joins; made by the migrations as `email_key`. Something invisible stays."""
    return sa.func.email_key(column)


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE or character in _DRAWN_AS_NOTHING
