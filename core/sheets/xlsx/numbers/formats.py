"""What a number format makes of a stored number: the text that its reader sees, or that it cannot be told."""

import functools
import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from core.sheets.xlsx.numbers.built_in import CODES
from core.sheets.xlsx.numbers.codes import Part, Piece, Section, sections_of
from core.sheets.xlsx.numbers.days import moment
from core.sheets.xlsx.numbers.plain import general

_SAYS = re.compile(r"[\w$£¥₽₩₹]")  # what is not mere punctuation around an amount
_EURO = re.compile(r"€|\beuroa?\b|\beur\b", re.IGNORECASE)
_DENOMINATOR_DIGITS = 9
_REMEMBERED = 20_000
_MOST_SECTIONS = 3  # for numbers; a fourth is for texts


class Style(Enum):
    """How a section writes a number."""

    GENERAL = "general"
    DIGITS = "digits"  # places for digits and signs between them: as identifiers are written
    AMOUNT = "amount"  # with decimals or thousands
    PERCENT = "percent"
    EXPONENT = "exponent"
    FRACTION = "fraction"
    MOMENT = "moment"
    UNKNOWN = "unknown"


_TRUTHFUL = {Style.GENERAL, Style.MOMENT, Style.PERCENT, Style.EXPONENT}


class NumberFormat:
    """One number format of a workbook.

    code       as the workbook or the standard has it, for the sentence that names it
    may_hide   whether `is_shown` has to be asked at all
    """

    def __init__(self, code: str, *, counts_from_1904: bool = False) -> None:
        self.code = code
        self._counts_from_1904 = counts_from_1904
        sections = sections_of(code)
        if len(sections) > 1 and sections[-1].count(Part.TEXT):
            sections.pop()
        self._sections = sections[:_MOST_SECTIONS]
        has_amounts = any(_is_amount(section) for section in self._sections)
        self._styles = [_style(section, has_amounts=has_amounts) for section in self._sections]
        # prices, dates and warranties repeat
        self._written = functools.lru_cache(_REMEMBERED)(self._write)
        self.may_hide = not _TRUTHFUL.issuperset(self._styles)

    def text(self, raw: str) -> str:
        """Write the number as its reader sees it; of an amount all digits, whatever the format rounds away.

        A currency other than the euro, and any other word, stays beside an amount.
        """
        return self._written(raw)[0]

    def is_shown(self, raw: str) -> bool:
        """Tell whether a person sees the digits that `text` gives, and no others."""
        return self._written(raw)[1]

    def _write(self, raw: str) -> tuple[str, bool]:
        """Give the text, and whether a person sees it."""
        plain, number = general(raw), _number(raw)
        if number is None:
            return plain, True
        index = self._chosen(number)
        if index is None:
            return plain, False
        section, style = self._sections[index], self._styles[index]
        if style is Style.MOMENT:
            return moment(raw, is_time=_is_time(section), counts_from_1904=self._counts_from_1904), True
        if style is Style.DIGITS and "." not in plain and "E" not in plain:
            sign = "-" if number < 0 and len(self._sections) == 1 else ""
            shown = (sign + _placed(section, plain.lstrip("-"))).strip()
            return shown or plain, bool(shown) and (number >= 0 or not _conditional(section))
        write = _WRITERS.get(style)
        return write(section, plain) if write else (plain, False)

    def _chosen(self, number: float) -> int | None:
        count = len(self._sections)
        explicit = any(_conditional(section) for section in self._sections)
        for index, section in enumerate(self._sections):
            if section.condition:
                fits = section.condition(number)
            elif index == count - 1 and not (explicit and count == 1):
                fits = True
            elif index == 0:
                fits = number > 0 if count == _MOST_SECTIONS else number >= 0
            else:
                fits = number < 0
            if fits:
                return index
        return None


def number_format(identifier: int, code: str | None, *, counts_from_1904: bool = False) -> NumberFormat:
    """Make the format of this number in the workbook; one without a code is built in, or no format at all."""
    return NumberFormat(CODES.get(identifier, CODES[0]) if code is None else code, counts_from_1904=counts_from_1904)


def _number(raw: str) -> float | None:
    try:
        number = float(raw)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _conditional(section: Section) -> bool:
    return section.condition is not None


def _is_amount(section: Section) -> bool:
    marks = section.count(Part.POINT) + section.count(Part.COMMA)
    return bool(section.count(Part.DIGIT)) and bool(marks or (Part.DIGIT, "?") in section.pieces)


def _style(section: Section, *, has_amounts: bool) -> Style:
    counts = {part: section.count(part) for part in Part}
    if counts[Part.DAY] or counts[Part.MINUTE] or counts[Part.TIME]:
        return Style.UNKNOWN if counts[Part.DIGIT] and not _splits_seconds(section) else Style.MOMENT
    if counts[Part.UNKNOWN]:
        return Style.UNKNOWN
    if counts[Part.GENERAL] or counts[Part.TEXT]:
        return Style.GENERAL
    if not counts[Part.DIGIT]:  # words alone, or nothing
        return Style.UNKNOWN
    return _style_of_digits(section, has_amounts=has_amounts)


def _style_of_digits(section: Section, *, has_amounts: bool) -> Style:
    if section.count(Part.PERCENT):
        return Style.PERCENT
    if section.count(Part.EXPONENT):
        return Style.EXPONENT
    if _slash(section) is not None:
        return Style.FRACTION
    return Style.AMOUNT if has_amounts else Style.DIGITS


def _splits_seconds(section: Section) -> bool:
    """Tell the zeros of `ss.00` from places for digits."""
    parts = [part for part, _ in section.pieces if part is not Part.LITERAL]
    first = parts.index(Part.DIGIT)
    return first > 0 and parts[first - 1] is Part.POINT and bool(section.count(Part.TIME))


def _is_time(section: Section) -> bool:
    """Tell a time of day or a length of time from a date: `h:mm`, `[h]:mm`, but not `mm.yyyy`."""
    clock = [text for part, text in section.pieces if part is Part.TIME]
    return bool(clock) and (not section.count(Part.DAY) or any(text.startswith("[") for text in clock))


def _slash(section: Section) -> int | None:
    """Give the place of the stroke of a fraction: between two places for digits, or before a number."""
    for index, (part, _) in enumerate(section.pieces[1:-1], start=1):
        after, text = section.pieces[index + 1]
        is_number = after is Part.DIGIT or text[:1].isdigit()
        if part is Part.SLASH and section.pieces[index - 1][0] is Part.DIGIT and is_number:
            return index
    return None


def _placed(section: Section, digits: str) -> str:
    """Put the digits into their places, from the right; the leftmost place takes all that are left."""
    left = list(digits if digits != "0" else "")
    places = section.count(Part.DIGIT)
    shown: list[str] = []
    for part, text in reversed(section.pieces):
        if part is not Part.DIGIT:
            shown.append(text)
            continue
        places -= 1
        taken = left.pop() if left else ""
        if not places:
            taken = "".join(left) + taken
        shown.append(taken or (text if text == "0" else ""))
    return "".join(reversed(shown))


def _ends(section: Section) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """Give the pieces before the first and after the last place for a digit."""
    inner = [i for i, (part, _) in enumerate(section.pieces) if part not in {Part.LITERAL, Part.SLASH}]
    return (section.pieces[: inner[0]], section.pieces[inner[-1] + 1 :]) if inner else (section.pieces, ())


def _around(section: Section, plain: str) -> tuple[str, bool]:
    """Write a number with the words that stand around it, a unit or a currency, but no euro and no sign."""
    before, after = (_words(pieces) for pieces in _ends(section))
    return f"{before}{plain}{' ' if after else ''}{after}", True


def _amount(section: Section, plain: str) -> tuple[str, bool]:
    return _around(section, plain)[0], _shows_all(section, plain)


def _words(pieces: Sequence[Piece]) -> str:
    text = "".join(text for _, text in pieces).strip()
    return text if _SAYS.search(_EURO.sub("", text)) else ""


def _shows_all(section: Section, plain: str) -> bool:
    """Tell whether an amount is shown without zeros in front, unrounded and undivided."""
    whole, _, decimals = plain.lstrip("-").partition(".")
    pieces = [(part, text) for part, text in section.pieces if part is not Part.LITERAL]
    point = next((i for i, (part, _) in enumerate(pieces) if part is Part.POINT), len(pieces))
    before, after = pieces[:point], pieces[point:]
    zeros = len([text for part, text in before if part is Part.DIGIT and text == "0"])
    places = len([text for part, text in after if part is Part.DIGIT])
    is_divided = (bool(before) and before[-1][0] is Part.COMMA) or (Part.COMMA, ",") in after
    return bool(before or after) and zeros <= len(whole) and len(decimals) <= places and not is_divided


def _percent(_: Section, plain: str) -> tuple[str, bool]:
    return f"{(Decimal(plain) * 100).normalize():f}%", True


def _power(_: Section, plain: str) -> tuple[str, bool]:
    """Write a number with its exponent: `2.19E+07`."""
    mantissa, _mark, exponent = f"{float(plain):.14E}".partition("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}", True


def _fraction(section: Section, plain: str) -> tuple[str, bool]:
    """Write a number as a whole and a fraction: `3 1/4`. A whole alone does not tell what was typed."""
    exact = Fraction(plain)
    after = [
        text for part, text in section.pieces[(_slash(section) or 0) + 1 :] if part is Part.DIGIT or text.isdecimal()
    ]
    told = "".join(after)
    if told.isdecimal() and int(told):
        near = Fraction(round(exact * int(told)), int(told))
    else:
        near = exact.limit_denominator(10 ** min(len(after), _DENOMINATOR_DIGITS) - 1)
    whole = int(near)
    rest = abs(near - whole)
    if not rest:
        return str(whole), False
    sign = "-" if near < 0 and not whole else ""
    return f"{sign}{f'{whole} ' if whole else ''}{rest.numerator}/{rest.denominator}", True


_WRITERS: dict[Style, Callable[[Section, str], tuple[str, bool]]] = {
    Style.GENERAL: _around,
    Style.AMOUNT: _amount,
    Style.PERCENT: _percent,
    Style.EXPONENT: _power,
    Style.FRACTION: _fraction,
}
