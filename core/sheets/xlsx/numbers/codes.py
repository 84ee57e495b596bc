"""A number format's code, such as `"SN"0000000;-0`, taken apart (ECMA-376 part 1, 18.8.31)."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from core.sheets.limits import FORMAT_CHARACTERS


class Part(Enum):
    """What a piece of a code stands for."""

    LITERAL = "literal"  # characters shown as they are
    DIGIT = "digit"  # 0, # or ?: a place for a digit
    POINT = "point"
    COMMA = "comma"  # thousands, or a division by a thousand
    PERCENT = "percent"
    EXPONENT = "exponent"
    SLASH = "slash"
    TEXT = "text"  # the place of a text
    GENERAL = "general"
    DAY = "day"  # year, month, day
    MINUTE = "minute"  # also a month: the pieces beside it tell
    TIME = "time"  # hour, second, and the hours of a length of time
    UNKNOWN = "unknown"  # cannot be written here: other numerals, a filling character


Piece = tuple[Part, str]
Condition = Callable[[float], bool]


@dataclass(frozen=True)
class Section:
    """One section of a code: for positive numbers, for negative ones, for zero, or as its condition says."""

    pieces: tuple[Piece, ...]
    condition: Condition | None = None

    def count(self, part: Part) -> int:
        """How many such pieces the section has."""
        return sum(each is part for each, _ in self.pieces)


_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<width>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<exponent>E[+-])|(?P<clock>AM/PM|A/P)|(?P<end>;)|(?P<one>.)",
    re.IGNORECASE | re.DOTALL,
)
_SINGLE = {
    **dict.fromkeys("0#?", Part.DIGIT),
    ".": Part.POINT,
    ",": Part.COMMA,
    "%": Part.PERCENT,
    "/": Part.SLASH,
    "@": Part.TEXT,
    **dict.fromkeys("ydegb", Part.DAY),
    **dict.fromkeys("hs", Part.TIME),
    "m": Part.MINUTE,
}
_COLOUR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+", re.IGNORECASE)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_COMPARED = re.compile(r"\s*(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\s*")
_CURRENCY = re.compile(r"\$([^-\]]*)(?:-([0-9A-Fa-f]+))?.*")
_OTHER_NUMERALS = 0xFFFFFF  # a language above it also asks for another alphabet's digits
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}


def sections_of(code: str) -> list[Section]:
    """Take a code apart into its sections; characters without a meaning are literals."""
    if len(code) > FORMAT_CHARACTERS:
        return [Section(((Part.UNKNOWN, code[:FORMAT_CHARACTERS]),))]
    sections: list[Section] = []
    pieces: list[Piece] = []
    condition: Condition | None = None
    for match in _PIECE.finditer(code):
        kind, text = str(match.lastgroup), str(match[str(match.lastgroup)])
        if kind == "end":
            sections.append(Section(tuple(pieces), condition))
            pieces, condition = [], None
        elif kind == "bracket" and (compared := _COMPARED.fullmatch(text)):
            condition = _condition(compared[1], float(compared[2]))
        else:
            pieces.append(_piece(kind, text))
    return [*sections, Section(tuple(pieces), condition)]


def _condition(comparison: str, limit: float) -> Condition:
    return lambda number: _COMPARISONS[comparison](number, limit)


def _piece(kind: str, text: str) -> Piece:
    if kind == "bracket":
        return _bracket(text)
    if kind == "one":
        return _SINGLE.get(text.lower(), Part.LITERAL), text
    if kind == "width" or (kind, text) == ("fill", " "):
        return Part.LITERAL, " "
    return _KINDS[kind], text


_KINDS = {
    "quoted": Part.LITERAL,
    "escaped": Part.LITERAL,
    "fill": Part.UNKNOWN,
    "general": Part.GENERAL,
    "exponent": Part.EXPONENT,
    "clock": Part.TIME,
}


def _bracket(text: str) -> Piece:
    if _COLOUR.fullmatch(text):
        return Part.LITERAL, ""
    if _ELAPSED.fullmatch(text):
        return Part.TIME, f"[{text}]"
    currency = _CURRENCY.fullmatch(text)
    if currency and int(currency[2] or "0", 16) <= _OTHER_NUMERALS:
        return Part.LITERAL, currency[1]
    return Part.UNKNOWN, text
