"""How one section of a number format writes a number."""

from collections.abc import Iterable
from enum import Enum

from core.sheets.xlsx.numbers.codes import Part, Section


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


def styles_of(sections: Iterable[Section]) -> list[Style]:
    """Tell how each section of one format writes numbers; one with decimals or thousands makes all of them amounts."""
    every = list(sections)
    has_amounts = any(map(_is_amount, every))
    return [_style(section, has_amounts=has_amounts) for section in every]


def is_time(section: Section) -> bool:
    """Tell a time of day or a length of time from a date: `h:mm`, `[h]:mm`, but not `mm.yyyy`."""
    clock = [text for part, text in section.pieces if part is Part.TIME]
    return bool(clock) and (not section.count(Part.DAY) or any(text.startswith("[") for text in clock))


def slash_of(section: Section) -> int | None:
    """Give the place of the stroke of a fraction: between two places for digits, or before a number."""
    for index, (part, _) in enumerate(section.pieces[1:-1], start=1):
        after, text = section.pieces[index + 1]
        is_number = after is Part.DIGIT or text[:1].isdigit()
        if part is Part.SLASH and section.pieces[index - 1][0] is Part.DIGIT and is_number:
            return index
    return None


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
    if slash_of(section) is not None:
        return Style.FRACTION
    return Style.AMOUNT if has_amounts else Style.DIGITS


def _splits_seconds(section: Section) -> bool:
    """Tell the zeros of `ss.00` from places for digits."""
    parts = [part for part, _ in section.pieces if part is not Part.LITERAL]
    first = parts.index(Part.DIGIT)
    return first > 0 and parts[first - 1] is Part.POINT and bool(section.count(Part.TIME))
