"""What a number format makes of a stored number: the text that its reader sees, or that it cannot be told."""

import functools
import math

from core.sheets.xlsx.numbers.built_in import CODES
from core.sheets.xlsx.numbers.codes import Part, Section, sections_of
from core.sheets.xlsx.numbers.days import moment
from core.sheets.xlsx.numbers.kinds import Style, is_time, styles_of
from core.sheets.xlsx.numbers.plain import general
from core.sheets.xlsx.numbers.written import WRITERS, placed

_REMEMBERED = 20_000
_MOST_SECTIONS = 3  # for numbers; a fourth is for texts
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
        self._styles = styles_of(self._sections)
        # prices, dates and warranties repeat
        self._written = functools.lru_cache(_REMEMBERED)(self._write)
        self.may_hide = not _TRUTHFUL.issuperset(self._styles) or any(map(_conditional, self._sections))

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
            return moment(raw, is_time=is_time(section), counts_from_1904=self._counts_from_1904), True
        if style is Style.DIGITS and "." not in plain and "E" not in plain:
            sign = "-" if number < 0 and len(self._sections) == 1 else ""
            shown = (sign + placed(section, plain.lstrip("-"))).strip()
            return shown or plain, bool(shown) and (number >= 0 or not _conditional(section))
        write = WRITERS.get(style)
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
