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
# Whole words need no colon: no maker begins a serial with them.
PREFIXES: Final = (
    r"^(S/N:?|((SERIAL|SERIE|SARJA)(NUMBER|NUMMER|NUMERO|NRO|NR|NO)?\.?|SERVICETAG|SNRO|SNR|SNO|SN)[:#]"
    r"|(SERIALNUMBER|SERIENUMMER|SARJANUMERO|SARJANRO|SERVICETAG)\.?(?=[0-9A-Z]))+"
)
PUNCTUATION: Final = ".,;:"  # means nothing at the end
ALLOWED: Final = r"^[0-9A-Z./+_#]+$"
# Of the bare text: 6.37702E+15 and 6,37702E+15; 1E+15; 63770212345.0; 1,5; 50%; ##### of a narrow column; #N/A; TRUE;
# the word that names a serial, which `PREFIXES` does not take off; what Lenovo's bar code holds: 1S, product, serial
SPREADSHEET: Final = (
    r"^([0-9]{1,3}[.,][0-9]+E\+?[0-9]{1,3}|[0-9]{1,3}E\+[0-9]{1,3}|[0-9]+[.,][0-9]+|[0-9]+([.,][0-9]+)?%|#.*"
    r"|TRUE|FALSE|TOSI|EP[ÄäA]TOSI|SANT|FALSKT|(SERIALN[OR]|SERIEN[OR]|SARJANR?O).*|1S[0-9A-Z]{18})$"
)
_TIME: Final = r"[0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2}([.,][0-9]+)?)?"
_MONTH: Final = r"(0?[1-9]|1[0-2])"
_DAY: Final = r"(0?[1-9]|[12][0-9]|3[01])"
_YEAR: Final = "([0-9]{4}|[0-9]{2})"
_MONTH_NAME: Final = (
    "([Tt]ammi|[Hh]elmi|[Mm]aalis|[Hh]uhti|[Tt]ouko|[Kk]esä|[Hh]einä|[Ee]lo|[Ss]yys|[Ll]oka|[Mm]arras|[Jj]oulu|[Jj]an|[Ff]eb"
    "|[Mm]a[rjy]|[Aa]pr|[Jj]u[nl]|[Aa]ug|[Ss]ep|[Oo][ck]t|[Nn]ov|[Dd]e[cs])[a-zä]*[.]?"
)
# Before a serial, each with a blank or a full stop behind it: SN PF3X1K2L, S.N. PF3X1K2L, nro 12345
_NAME: Final = r"([Ss][. ]{0,2}[Nn]|[Nn]:?[Rr]?[Oo]|[Nn][Rr]|[Nn]um(ero|mer|ber)?)"
# Of the text as printed, where hyphens and blanks still stand: a date, a time, a fraction, a formula, a number of devices
# before the serial, a remark or the name of another number behind it; the name of the number before it; an asset tag
SPREADSHEET_CELL: Final = (
    rf"^[ \t\r\n]*(([0-9]{{4}}[-/.]{_MONTH}[-/.]{_DAY}|{_DAY}[./-] ?{_MONTH}[./-] ?{_YEAR}|{_MONTH}/{_DAY}/{_YEAR})"
    rf"([ T]{_TIME})?|[0-9]{{1,2}}-[0-9]{{1,2}}|[0-9]{{1,2}}:[0-9]{{2}}(:[0-9]{{2}})?|([0-9]{{1,9}} )?[0-9]{{1,3}}/[0-9]{{1,3}}|=.*"
    rf"|{_DAY}[. -]+{_MONTH_NAME}([ .-]+{_YEAR})?|{_MONTH_NAME}[ .-]+{_YEAR}"
    r"|[A-Z-]*[0-9][0-9A-Z-]{2,}([ ,;/–—-]*[ ,;][ ,;/–—-]*([0-9]{1,4} ?)?[a-zåäö]{2,}|[ ,;]+[xX×*] ?[0-9]{1,3})+"
    rf"|[0-9]{{1,4}} ?[xX×*] .*|{_NAME}[. ]+[0-9A-Za-z].*|(.*[^0-9A-Za-z])?[Hh][Kk][Ii][ _-]?[0-9]{{6,7}}[ _-]?[0-9]([^0-9].*)?"
    r"|.*[0-9A-Za-z][ ,;]+(S/N|P/N|SN|PN|MTM|IMEI|MAC|SKU|MODEL|MALLI|MODELL)[ .]+[0-9A-Za-z].*)[.! \t\r\n]*$"
)
LINES: Final = r"\n\r\t\u000B\u000C\u0085\u2028\u2029"  # what begins a line or a column of its own
# Between two serials of one cell: never inside one
BETWEEN: Final = (
    rf"([{LINES},;|&+…]|\.\.| [-–—/] | /|/ "
    "| (ja|och|and|sekä|samt|to|till|tai|eller|or|thru|through|until|asti|saakka|plus|med|with) )+"
)
# C36E0001-C36E0030, X50A0002 X50A0003: two that begin alike
ALIKE: Final = r"^[ ]*([0-9A-Za-z]{3,60})[0-9A-Za-z]{2,}([ /_–—-]+\1[0-9A-Za-z]{2,})+[ ]*$"
# C36E1001-1005, C36E1001-005: the second differs from the end of the first in its last one or two digits
RANGE: Final = r"^.*([0-9]{2,})[0-9]{1,2} ?[-‐-―] ?\1[0-9]{1,2}[ ]*$"
# PF3DHQD1 5CD1234567: two that are long enough to stand alone
LONG: Final = r"^[ ]*((?=[A-Za-z]*[0-9])[0-9A-Za-z]{7,}[ ]+)+(?=[A-Za-z]*[0-9])[0-9A-Za-z]{7,}[ ]*$"
BROKEN: Final = rf"[0-9A-Za-z][ {LINES}]*[{LINES}][ {LINES}]*[0-9A-Za-z]"
# A text without a digit is a word, not a serial, if it is short, written as words are, or has a letter I or O, which
# makers keep out of their serials
SHORT: Final = 5  # letters
WORD_LETTERS: Final = "[IO]"
WORDS: Final = r"^[ \t\r\n]*[A-ZÅÄÖ]?[a-zåäö]+([ .,:/-]+[A-ZÅÄÖ]?[a-zåäö]+)*[ .!?…\t\r\n]*$"
# ks. rivi 2, liite 1, se bilaga 12345: where to look, in words with a number
REFERENCE: Final = (
    r"^[ \t\r\n]*([A-ZÅÄÖ]?[a-zåäö]{2,}([ .,:/-]+[A-ZÅÄÖ]?[a-zåäö]+)*[ .,:/-]+[0-9]{1,3}"
    r"|([Kk]t?s|[Kk]atso|[Vv]rt|[Ss]ee?|[Cc]f|[Jj]fr)[. ]+[^0-9].*)[ .!?…\t\r\n]*$"
)
_COUNT_UNIT: Final = "(KPL|KAPPALETTA|ST|STYCK|STK|PCS|PC|PIECES|UNITS|EA)"
# 30 kpl, kpl 30, antal 30 st
COUNTED: Final = (
    rf"^([0-9]{{1,4}}{_COUNT_UNIT}|(KPL|KAPPALETTA|STYCK|PCS|ANTAL|LKM|M[ÄäA][ÄäA]R[ÄäA]|QTY|QUANTITY|COUNT|YHTEENS[ÄäA]"
    rf"|YHT|SUMMA|TOTALT|TOTAL)[.:]?[0-9]{{1,4}}{_COUNT_UNIT}?)$"
)
NO_LETTER: Final = "./+_#:"  # dropped before a text is compared with the placeholders

PLACEHOLDERS: Final = frozenset({
    "DEFAULT", "PUUTTUU", "SAKNAS", "KESKEN", "VARATTU", "SAAPUU", "MAKULERAD", "0123456789", "1234567890", "123456789",
    "12345678", "1234567", "123456", "12345", "1234", "123",
})  # fmt: skip

_DROP: Final = str.maketrans("", "", DROPPED + "\0")
_UPPER: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NO_LETTER: Final = str.maketrans("", "", NO_LETTER)
_CONFUSABLE: Final = str.maketrans("OIL", "011")
_digit: Final = re.compile("[0-9]")
_prefixes: Final = re.compile(PREFIXES)
_allowed: Final = re.compile(ALLOWED.rstrip("$") + r"\Z")
_spreadsheet: Final = re.compile(SPREADSHEET.rstrip("$") + r"\Z")
_spreadsheet_cell: Final = re.compile(SPREADSHEET_CELL.rstrip("$") + r"\Z", re.DOTALL)  # as the database reads it
_between, _broken = re.compile(BETWEEN), re.compile(BROKEN)
_alike, _long = re.compile(ALIKE.rstrip("$") + r"\Z"), re.compile(LONG.rstrip("$") + r"\Z")
_range: Final = re.compile(RANGE.rstrip("$") + r"\Z", re.DOTALL)
_reference: Final = re.compile(REFERENCE.rstrip("$") + r"\Z", re.DOTALL)
_words, _word_letters = re.compile(WORDS.rstrip("$") + r"\Z"), re.compile(WORD_LETTERS)
_counted: Final = re.compile(COUNTED.rstrip("$") + r"\Z")


def normalise(printed: str) -> str:
    """The form in which two spellings of one serial are equal.

    Returns  1-64 of `0-9 A-Z . / + _ #`; empty when `printed` holds no acceptable serial (see `judge`)
    """
    bare = _bare(printed)
    return "" if _damaged(printed, bare) else bare


def judge(printed: str) -> str | None:
    """Say why `printed` is no serial; none when it is one.

    Returns  `serial_missing`, `serial_placeholder`: a word or a filler, `serial_damaged`: a spreadsheet or a stray sign
             changed it, `serial_several`: more than one stands there
    """
    return _problem(printed, _bare(printed))


def accepted(printed: str) -> str | None:
    """The normal form of `printed` where it is a serial (`judge`); else None."""
    bare = _bare(printed)
    return bare if _problem(printed, bare) is None else None


def _problem(printed: str, bare: str) -> str | None:
    if not bare:
        return "serial_missing"
    if _spreadsheet.match(bare) or _spreadsheet_cell.match(printed):
        return "serial_damaged"
    if _several(printed):
        return "serial_several"
    if _placeholder(printed, bare):
        return "serial_placeholder"
    return "serial_damaged" if _damaged(printed, bare) or _broken.search(printed) else None


def confusable(serial: str) -> str:
    """The key that serials share which people read as one: O as 0, I and L as 1.

    serial   normal form. Equal keys are a conflict for a person to decide, never one device.
    """
    return serial.translate(_CONFUSABLE)


def _bare(printed: str) -> str:
    """`printed` without what is only decoration; may still hold anything."""
    composed = normal(printed.translate(_DROP), "NFKC").translate(_DROP)
    return _prefixes.sub("", composed.translate(_UPPER)).rstrip(PUNCTUATION)


def _damaged(printed: str, bare: str) -> bool:
    # No label is printed beyond the basic plane, and there new Unicode versions still add compatible letters.
    return not _allowed.match(bare) or len(bare) > LONGEST or _beyond_basic_plane(printed)


def _beyond_basic_plane(characters: Iterable[str]) -> bool:
    return max(characters, default="") > "\uffff"


def _several(printed: str) -> bool:
    parts = sum(1 for part in _between.sub("\n", printed).split("\n") if _digit.search(part))
    return parts > 1 or bool(_alike.match(printed) or _long.match(printed) or _range.match(printed))


def _placeholder(printed: str, bare: str) -> bool:
    letters = bare.translate(_NO_LETTER)
    if letters in PLACEHOLDERS or len(set(letters)) <= 1 or _counted.match(bare) or _reference.match(printed):
        return True
    if _digit.search(bare):
        return False
    return len(letters) <= SHORT or bool(_word_letters.search(bare) or _words.match(printed))
