"""Numbers written by one section of a number format: each function gives the text, and whether a person sees it."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from core.sheets.xlsx.numbers.codes import Part, Piece, Section
from core.sheets.xlsx.numbers.kinds import Style, slash_of

_SAYS = re.compile(r"[\w$£¥₽₩₹]")  # what is not mere punctuation around an amount
_EURO = re.compile(r"€|\beuroa?\b|\beur\b", re.IGNORECASE)
_DENOMINATOR_DIGITS = 9
_IDENTIFIER_DIGITS = 5  # from here up a whole number may be an identifier rather than a price


def placed(section: Section, digits: str) -> str:
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
    """Tell whether an amount is shown unrounded and undivided, and without more zeros than an amount would have.

    A long whole number that is shown with decimals may be an identifier, which then is not what is seen.
    """
    whole, _, decimals = plain.lstrip("-").partition(".")
    pieces = [(part, text) for part, text in section.pieces if part is not Part.LITERAL]
    point = next((i for i, (part, _) in enumerate(pieces) if part is Part.POINT), len(pieces))
    before, after = pieces[:point], pieces[point:]
    zeros = len([text for part, text in before if part is Part.DIGIT and text == "0"])
    places = len([text for part, text in after if part is Part.DIGIT])
    is_long = bool(after) and not decimals and len(whole) >= _IDENTIFIER_DIGITS
    is_divided = (bool(before) and before[-1][0] is Part.COMMA) or (Part.COMMA, ",") in after
    return bool(before or after) and zeros <= len(whole) and len(decimals) <= places and not (is_divided or is_long)


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
        text for part, text in section.pieces[(slash_of(section) or 0) + 1 :] if part is Part.DIGIT or text.isdecimal()
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


WRITERS: dict[Style, Callable[[Section, str], tuple[str, bool]]] = {
    Style.GENERAL: _around,
    Style.AMOUNT: _amount,
    Style.PERCENT: _percent,
    Style.EXPONENT: _power,
    Style.FRACTION: _fraction,
}
