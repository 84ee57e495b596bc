"""One cell of a supplier's file: what it means, or that it cannot be read.

A blank cell keeps what the register has; `<clear>` empties it. Every reader takes the cell as text and answers
none for a cell that is blank, `<clear>` or unreadable: `is_given` tells the last from the others.
`values_sql` holds the same rules for the database; a test proves that both agree on any text.
"""

import datetime as dt
import re
from decimal import Decimal
from enum import StrEnum
from typing import Final

from web import money

CLEAR: Final = "<clear>"
EARLIEST: Final = dt.date(1954, 10, 3)  # day 20000 of a spreadsheet
LATEST: Final = dt.date(2119, 1, 10)  # day 80000
MOST_CENTS: Final = money.MOST
MOST_MONTHS: Final = 240

_UNSEEN: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
SPACES: Final = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
EDGES: Final = "".join(map(chr, (*range(0x01, 0x21), *range(0x7F, 0xA0)))) + SPACES + "\u2028\u2029" + _UNSEEN

_CLOCK: Final = r"[:.][0-9]{2}([:.][0-9]{2}([.,][0-9]+)?)?"
# 14:30 · klo 14.30 · 2:30 PM · 14:30+02:00 as the city's clocks go · 20:59Z and earlier, which is the same day there
_TIME: Final = (
    rf"(( |T| kl(o|\.|o\.)? )([0-9]{{1,2}}{_CLOCK}( ?[AaPp]\.?[Mm]\.?|\+0[23]:?00)?"
    rf"|([01]?[0-9]|20){_CLOCK} ?(Z|UTC|\+00:?00)))?"
)
DAY_FIRST: Final = r"^([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})" + _TIME + "$"
COMPACT_DAY: Final = "^([0-9]{4})([0-9]{2})([0-9]{2})$"
YEAR_FIRST: Final = r"^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})" + _TIME + "$"
# 3/8/2026 and, because of the year, 3.8.26
EITHER_FIRST: Final = r"^([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4}|[0-9]{2})" + _TIME + "$"
SHORT_YEAR: Final = r"^([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{2})" + _TIME + "$"
# 3. marraskuuta 2026 · den 3 nov. 2026 · November 3rd, 2026: in small letters, without the day of the week
MONTH_NAMES: Final = {
    name: number
    for number, names in enumerate(
        (
            "tammi januari january jan", "helmi februari february feb", "maalis mars march mar", "huhti april apr",
            "touko maj may", "kesä juni june jun", "heinä juli july jul", "elo augusti august aug",
            "syys september sept sep", "loka oktober october okt oct", "marras november nov", "joulu december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = f"({'|'.join(sorted(MONTH_NAMES, key=len, reverse=True))})"
NAMED_DAY_FIRST: Final = rf"^([0-9]{{1,2}})[. -]{{1,2}}{_MONTH}(kuun?|kuuta)?[., -]{{1,2}}([0-9]{{4}}){_TIME}$"
NAMED_MONTH_FIRST: Final = rf"^{_MONTH}\.? ([0-9]{{1,2}})(st|nd|rd|th)?,? ([0-9]{{4}}){_TIME}$"
WEEKDAY: Final = (
    "^((maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai)(na)?|(mån|tis|ons|tors|fre|lör|sön)(dag)?"
    "|(mon|tues|wednes|thurs|fri|satur|sun)day|tue|wed|thu|sat|ma|ti|ke|to|pe|la|su|må|den)[., ]{1,2}"
)
# Only among cells that need an order: which of their first two numbers cannot be a month
DAY_COMES_FIRST: Final = r"^[^0-9]*(1[3-9]|2[0-9]|3[01])[-/. ]"
MONTH_COMES_FIRST: Final = r"^[^0-9]*[0-9]{1,2}[-/. ]+(1[3-9]|2[0-9]|3[01])[-/. ]"
CENTURY: Final = 70  # two-digit years from here on are of the last century
SPREADSHEET_DAY: Final = r"^([0-9]{5})([.,][0-9]+)?$"

CURRENCY: Final = r"^(€|[Ee][Uu][Rr]) ?|(,-)? ?(€|[Ee][Uu][Rr]([Oo][Aa]?)?)$|,-$"  # also 389,- and 389,- €
# 389 · 1234567 · 1 234 · 1.234.567: but never 1.234, which two languages read differently
WHOLE_EUROS: Final = r"^([0-9]{1,9}|[0-9]{1,3}( [0-9]{3}){1,3}|[0-9]{1,3}(\.[0-9]{3}){2,3}|[0-9]{1,3}(,[0-9]{3}){2,3})$"
# 389,9 · 389.90 · 1 234,50 · 1.234,50 · 1,234.50 · 389.90000000000003 as spreadsheets calculate
WITH_CENTS: Final = (
    r"^(([0-9]{1,9}|[0-9]{1,3}( [0-9]{3}){1,3})[.,][0-9]{1,2}|[0-9]{1,3}(\.[0-9]{3}){1,3},[0-9]{1,2}"
    r"|[0-9]{1,3}(,[0-9]{3}){1,3}\.[0-9]{1,2}|(0|[0-9]{4,9})[.,][0-9]{3,17}|[0-9]{1,3}[.,][0-9]{4,17})$"
)
HAIR: Final = "0.0001"  # cents by which a calculated price may miss the cent
UNITLESS: Final = r"^([1-9]|1[01])([.,]0+)?$"  # months or years?
# After or before a length with its unit: 3 v takuu, NBD 3 yr, 36 months on-site
_TERMS: Final = "(takuu|garanti|warranty|nbd|on-?site)"
MONTHS: Final = (
    rf"^({_TERMS} )?([0-9]{{1,3}})([.,]0+)? ?(kk|kuukautta|kuukauden|mån|månader|månaders|months?|mths?|mos?|m)\.?( {_TERMS})*$"
    r"|^([0-9]{1,3})([.,]0+)?\.?$"
)
YEARS: Final = rf"^({_TERMS} )?([0-9]{{1,2}})([.,]0+)? ?(v|vuosi|vuotta|vuoden|års?|years?|yrs?|y)\.?( {_TERMS})*$"

ONE: Final = r"^1([.,]0+)? ?(kpl|st|styck|pcs?|ea)?\.?$"
EURO: Final = r"^(eur|euro|euroa|euros|€)\.?$"
WHOLE_CODE: Final = r"^[0-9]{3,}[.,]0+$"  # a code of digits that a spreadsheet took for a number

LUHN: Final = "0246813579"  # twice a digit, the sum of its digits
NO_ADDRESS: Final = ("000000000000", "FFFFFFFFFFFF")
CAPITALS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ"
SMALL: Final = "abcdefghijklmnopqrstuvwxyzåäö"

_LETTER: Final = re.compile("[A-Za-z]")
_LOWER: Final = str.maketrans(CAPITALS, SMALL)
_UPPER: Final = str.maketrans(SMALL, CAPITALS)
_SPACES: Final = str.maketrans(SPACES, " " * len(SPACES))


class DateOrder(StrEnum):
    """How a file writes dates with slashes or short years; said by the mapping, never guessed."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"


class WarrantyUnit(StrEnum):
    """What a bare number means as a length of warranty; said by the header or by the mapping."""

    MONTHS = "months"
    YEARS = "years"


def _compiled(pattern: str) -> re.Pattern[str]:
    # `$` would also match before a last line feed, which the database does not.
    return re.compile(pattern.replace("$", r"\Z"))


_day_first, _year_first, _either_first = _compiled(DAY_FIRST), _compiled(YEAR_FIRST), _compiled(EITHER_FIRST)
_compact_day, _spreadsheet_day = _compiled(COMPACT_DAY), _compiled(SPREADSHEET_DAY)
_currency, _whole_euros, _with_cents = _compiled(CURRENCY), _compiled(WHOLE_EUROS), _compiled(WITH_CENTS)
_numbers: Final = _compiled("^[0-9., ]+$")
_months, _years, _unitless = _compiled(MONTHS), _compiled(YEARS), _compiled(UNITLESS)
_short_year, _one, _whole_code = _compiled(SHORT_YEAR), _compiled(ONE), _compiled(WHOLE_CODE)
_euro, _weekday = _compiled(EURO), re.compile(WEEKDAY)
_named_day_first, _named_month_first = _compiled(NAMED_DAY_FIRST), _compiled(NAMED_MONTH_FIRST)


def text(cell: str) -> str:
    """The cell without blank edges; empty when it says nothing."""
    return cell.strip(EDGES)


def is_blank(cell: str) -> bool:
    """Whether the cell keeps what the register has."""
    return not text(cell)


def is_clear(cell: str) -> bool:
    """Whether the cell empties what the register has."""
    return text(cell).translate(_LOWER) == CLEAR


def is_given(cell: str) -> bool:
    """Whether the cell holds a value, readable or not."""
    return not is_blank(cell) and not is_clear(cell)


def needs_order(cell: str) -> bool:
    """Whether the cell is a date that only a `DateOrder` makes readable, as 3/8/2026 or 3.8.26."""
    plain = _plain(cell)
    return bool(_either_first.match(plain) or _short_year.match(plain))


def read_date(cell: str, order: DateOrder | None = None) -> dt.date | None:
    """Read `d.m.yyyy`, ISO, a day number of a spreadsheet, a month by its name, and slashes in the given order.

    A day of the week and a time of day are dropped.

    Returns  a date from 1954-10-03 to 2119-01-10
    """
    plain = _plain(cell)
    if days := _spreadsheet_day.match(plain):
        day = dt.date(1899, 12, 30) + dt.timedelta(int(days[1]))
        return day if EARLIEST <= day <= LATEST else None
    if written := _year_first.match(plain) or _compact_day.match(plain):
        return _day(int(written[1]), int(written[2]), int(written[3]))
    if written := _day_first.match(plain):
        return _day(int(written[3]), int(written[2]), int(written[1]))
    if _LETTER.search(plain) and (named := _with_words(plain)):
        return named
    written = _either_first.match(plain) or _short_year.match(plain)
    return _in_order(written, order) if written and order else None


def _with_words(plain: str) -> dt.date | None:
    """Read a date whose month is named, or before which a day of the week stands."""
    said = _weekday.sub("", plain.translate(_LOWER))
    if written := _named_day_first.match(said):
        return _day(int(written[4]), MONTH_NAMES[written[2]], int(written[1]))
    if written := _named_month_first.match(said):
        return _day(int(written[4]), MONTH_NAMES[written[1]], int(written[2]))
    written = _day_first.match(said)
    return _day(int(written[3]), int(written[2]), int(written[1])) if written else None


def _in_order(written: re.Match[str], order: DateOrder) -> dt.date | None:
    """Read three numbers, the year of which stands last with two or four digits, or first with two."""
    first, second, last = int(written[1]), int(written[2]), int(written[3])
    is_short = len(written[3]) == 2  # noqa: PLR2004  digits
    if order == DateOrder.YEAR_FIRST:
        return _day(_whole_year(first), second, last) if is_short else None
    year = _whole_year(last) if is_short else last
    return _day(year, second, first) if order == DateOrder.DAY_FIRST else _day(year, first, second)


def _whole_year(short: int) -> int:
    return short + (1900 if short >= CENTURY else 2000)


def read_cents(cell: str) -> int | None:
    """Read a price in euros with a decimal comma or point.

    `1.234` and `1,234` are refused: they are a thousand in one language and a fraction in another. So are
    other currencies, signs, and fractions of a cent.

    Returns  cents, 0-1,000,000,000
    """
    amount = _currency.sub("", _plain(cell), count=1)
    if _whole_euros.match(amount):
        euros, fraction = amount, "0"
    elif _with_cents.match(amount):
        euros, fraction = re.split("[.,](?=[0-9]*$)", amount)
    else:
        return None
    exact = Decimal(f"{re.sub('[ .,]', '', euros)}.{fraction}") * 100
    cents = round(exact)
    return cents if abs(exact - cents) < Decimal(HAIR) and cents <= MOST_CENTS else None


def needs_unit(cell: str) -> bool:
    """Whether the cell is a length of warranty that could be months as well as years: a bare number below 12."""
    return bool(_unitless.match(_plain(cell)))


def read_months(cell: str, unit: WarrantyUnit | None = None) -> int | None:
    """Read a length of time: `36`, `36 kk`, `3 v`, `3Y`, `3 years on-site`.

    unit     of a number without one; none: months
    Returns  months, 0-240
    """
    plain = _plain(cell).translate(_LOWER)
    found = re.search("[0-9]+", plain)
    if found and _months.match(plain):
        months = int(found[0]) * (12 if unit == WarrantyUnit.YEARS and _numbers.match(plain) else 1)
    elif found and _years.match(plain):
        months = int(found[0]) * 12
    else:
        return None
    return months if months <= MOST_MONTHS else None


def read_quantity(cell: str) -> int | None:
    """Read how many devices a row stands for: one, as `1`, `1,0` or `1 kpl`; none for anything else."""
    return 1 if _one.match(_plain(cell).translate(_LOWER)) else None


def read_currency(cell: str) -> str | None:
    """Read the currency of a price: the euro, as `EUR`, `euroa` or `€`; none for any other."""
    return "EUR" if _euro.match(_plain(cell).translate(_LOWER)) else None


def read_code(cell: str) -> str | None:
    """Read a text that may be a number of an order, a model or a school: `4500777001.0` of a spreadsheet is 4500777001."""
    said = text(cell)
    if _whole_code.match(said):
        said = re.split("[.,]", said)[0]
    return said if said and not is_clear(cell) else None


def read_imei(cell: str) -> str | None:
    """Read an IMEI: fifteen digits of which the last is a Luhn check digit."""
    digits = re.sub("[ /-]", "", _plain(cell))
    if not re.fullmatch("[0-9]{15}", digits):
        return None
    total = sum(int(digit if place % 2 == 0 else LUHN[int(digit)]) for place, digit in enumerate(digits))
    return None if total % 10 else digits


def read_mac(cell: str) -> str | None:
    """Read a network address of twelve hexadecimal digits.

    Returns  `00:1A:2B:3C:4D:5E`; none for the two addresses that mean nobody and everybody
    """
    digits = re.sub("[ :.-]", "", _plain(cell)).translate(_UPPER)
    if not re.fullmatch("[0-9A-F]{12}", digits) or digits in NO_ADDRESS:
        return None
    return ":".join(digits[place : place + 2] for place in range(0, 12, 2))


def _plain(cell: str) -> str:
    return text(cell).translate(_SPACES)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        read = dt.date(year, month, day)
    except ValueError:
        return None
    return read if EARLIEST <= read <= LATEST else None
