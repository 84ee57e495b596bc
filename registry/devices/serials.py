"""Serial numbers as suppliers write them: one normal form, and what cannot be a serial at all.

`serials_sql` holds the same rules for the database; a test proves that both agree on any text.
"""

import re
from collections.abc import Iterable
from typing import Final

from core.text import normal

LONGEST: Final = 64  # characters of a normal form; the longest serials in the trade have about 30

_DROPPED_RANGES: Final = (
    (0x0001, 0x0020), (0x007F, 0x00A0),  # control characters and spaces
    (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000),
    (0x002D, 0x002D), (0x00AD, 0x00AD), (0x2010, 0x2015), (0x2043, 0x2043), (0x2212, 0x2212),  # hyphens, dashes
    (0xFE58, 0xFE58), (0xFE63, 0xFE63), (0xFF0D, 0xFF0D),
    # quotes
    (0x0022, 0x0022), (0x0027, 0x0027), (0x0060, 0x0060), (0x00AB, 0x00AB), (0x00B4, 0x00B4), (0x00BB, 0x00BB),
    (0x2018, 0x201F), (0x2032, 0x2037), (0x2039, 0x203A), (0xFF02, 0xFF02), (0xFF07, 0xFF07),
    (0x034F, 0x034F), (0x061C, 0x061C), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E),  # without width
    (0x2060, 0x2064), (0x2066, 0x206F), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
)  # fmt: skip
DROPPED: Final = "".join(chr(point) for first, last in _DROPPED_RANGES for point in range(first, last + 1))

# Longer words first and a colon at the end of each: both regular expression engines then match the same text.
PREFIXES: Final = r"^(S/N:?|((SERIAL|SERIE|SARJA)(NUMBER|NUMMER|NUMERO|NRO|NR|NO)?\.?|SERVICETAG|SNRO|SNR|SNO|SN)[:#])+"
ALLOWED: Final = r"^[0-9A-Z./+_#]+$"
# 6.37702E+15 and 6,37702E+15; 1E+15; 63770212345.0; ##### of a narrow column; #N/A of a formula
SPREADSHEET: Final = r"^([0-9][.,][0-9]+E\+?[0-9]{1,3}|[0-9]E\+[0-9]{1,3}|[0-9]{5,}[.,]0+|#+|#N/A)$"
NO_LETTER: Final = "./+_#:"  # dropped before a text is compared with the placeholders

PLACEHOLDERS: Final = frozenset({
    "DEFAULTSTRING", "DEFAULT", "TOBEFILLEDBYOEM", "TOBEFILLED", "FILLBYOEM", "OEM", "SYSTEMSERIALNUMBER",
    "SYSTEMSERIAL", "CHASSISSERIALNUMBER", "BASEBOARDSERIALNUMBER", "BASESERIALNUMBER", "BOARDSERIALNUMBER",
    "SERIALNUMBER", "SERIAL", "SERVICETAG", "SARJANUMERO", "SERIENUMMER", "NA", "NOTAPPLICABLE", "NOTAVAILABLE",
    "NOTSPECIFIED", "NOTPROVIDED", "NOTDEFINED", "NONE", "NULL", "NIL", "NAN", "UNKNOWN", "UNSPECIFIED", "UNDEFINED",
    "INVALID", "EMPTY", "BLANK", "MISSING", "NOSERIAL", "NOSERIALNUMBER", "TBD", "TBA", "TODO", "TEST", "TESTI",
    "EITIEDOSSA", "EITIETOA", "EIOLE", "EISARJANUMEROA", "PUUTTUU", "TUNTEMATON", "SAKNAS", "OKäND", "OKÄND",
    "INGET", "0123456789", "1234567890", "123456789", "12345678",
    "1234567", "123456", "12345", "1234", "123",
})  # fmt: skip

_DROP: Final = str.maketrans("", "", DROPPED + "\0")
_UPPER: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NO_LETTER: Final = str.maketrans("", "", NO_LETTER)
_CONFUSABLE: Final = str.maketrans("OIL", "011")
_prefixes: Final = re.compile(PREFIXES)
_allowed: Final = re.compile(ALLOWED.rstrip("$") + r"\Z")
_spreadsheet: Final = re.compile(SPREADSHEET.rstrip("$") + r"\Z")


def normalise(printed: str) -> str:
    """The form in which two spellings of one serial are equal.

    Returns  1-64 of `0-9 A-Z . / + _ #`; empty when `printed` holds no acceptable serial (see `judge`)
    """
    bare = _bare(printed)
    return "" if _damaged(printed, bare) else bare


def judge(printed: str) -> str | None:
    """Say why `printed` is no serial: `serial_missing`, `serial_placeholder`, `serial_damaged`; none when it is one."""
    bare = _bare(printed)
    if not bare:
        return "serial_missing"
    if _spreadsheet.match(bare):
        return "serial_damaged"
    if _placeholder(bare.translate(_NO_LETTER)):
        return "serial_placeholder"
    return "serial_damaged" if _damaged(printed, bare) else None


def confusable(serial: str) -> str:
    """The key that serials share which people read as one: O as 0, I and L as 1.

    serial   normal form. Equal keys are a conflict for a person to decide, never one device.
    """
    return serial.translate(_CONFUSABLE)


def _bare(printed: str) -> str:
    """`printed` without what is only decoration; may still hold anything."""
    composed = normal(printed.translate(_DROP), "NFKC").translate(_DROP)
    return _prefixes.sub("", composed.translate(_UPPER))


def _damaged(printed: str, bare: str) -> bool:
    # No label is printed beyond the basic plane, and there new Unicode versions still add compatible letters.
    return not _allowed.match(bare) or len(bare) > LONGEST or _beyond_basic_plane(printed)


def _beyond_basic_plane(characters: Iterable[str]) -> bool:
    return any(character > "\uffff" for character in characters)


def _placeholder(letters: str) -> bool:
    return letters in PLACEHOLDERS or len(set(letters)) <= 1
