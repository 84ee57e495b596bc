"""What the stored value of a workbook's cell says as text, and what is to be remarked about it."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from core.sheets.errors import SheetRefused
from core.sheets.xlsx.numbers.formats import NumberFormat, number_format
from core.sheets.xlsx.strings import SharedStrings, unescape
from core.sheets.xlsx.styles import CellFormat, cell_formats

if TYPE_CHECKING:
    from core.sheets.xlsx.package import Package

Convert = Callable[[str], str]
_PARTS = re.compile(r"(?:\.\d+)?Z?$")


class Remark(NamedTuple):
    """What may have to be said of cells of one kind and format.

    struck    tells by the stored value whether the text is struck through
    number    the format of numbers that the sheet may show otherwise, or none
    """

    struck: Callable[[str], bool] | None
    number: NumberFormat | None


class Values:
    """The shared strings and cell formats of one workbook."""

    def __init__(self, package: "Package") -> None:
        self._strings = SharedStrings()
        if package.strings:
            self._strings.read(package.chunks(package.strings))
        self._formats: list[CellFormat] = []
        if package.styles:
            chunks = package.chunks(package.styles)
            self._formats = cell_formats(chunks, counts_from_1904=package.counts_from_1904)
        self._plain = CellFormat(number_format(0, None), struck=False)

    def converter(self, kind: str | None, style: str | None) -> Convert:
        """Give what turns the stored value of such a cell into text.

        kind    the cell's `t`: s, str, inlineStr, b, e, d, n or none
        style   the cell's `s`: the number of a format, or none
        """
        match kind:
            case "s":
                return self._shared
            case "str" | "inlineStr":
                return unescape
            case "e":
                return str
            case "b":
                return _boolean
            case "d":
                return _iso
        return self._format(style).number.text

    def remark(self, kind: str | None, style: str | None) -> Remark | None:
        """Give what may have to be remarked about such a cell, or nothing."""
        found = self._format(style)
        struck: Callable[[str], bool] | None = None
        if found.struck:
            struck = _always
        elif kind == "s" and self._strings.struck:
            struck = self._shared_is_struck
        number = found.number if kind in {None, "n"} and found.number.may_hide else None
        return Remark(struck, number) if struck or number else None

    def _shared(self, raw: str) -> str:
        try:
            return self._strings.texts[int(raw)]
        except (ValueError, IndexError) as error:
            raise SheetRefused("workbook_damaged") from error

    def _shared_is_struck(self, raw: str) -> bool:
        return int(raw) in self._strings.struck

    def _format(self, style: str | None) -> CellFormat:
        index = int(style) if style and style.isascii() and style.isdigit() and len(style) < 8 else 0  # noqa: PLR2004
        return self._formats[index] if index < len(self._formats) else self._plain


def _always(_: str) -> bool:
    return True


def _boolean(raw: str) -> str:
    return "TRUE" if raw.strip() in {"1", "true"} else "FALSE"


def _iso(raw: str) -> str:
    """Write a moment without parts of a second, and a midnight as its day."""
    return _PARTS.sub("", raw).removesuffix("T00:00:00")
