"""The cell formats of a workbook: what each does with a number, and whether it strikes text through."""

from collections.abc import Iterable
from typing import NamedTuple

from core.sheets.xlsx.markup import elements, is_on
from core.sheets.xlsx.numbers.formats import NumberFormat, number_format

_GROUPS = {"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "extLst"}


class CellFormat(NamedTuple):
    """What a cell's `s` refers to."""

    number: NumberFormat
    struck: bool


def cell_formats(chunks: Iterable[bytes], *, counts_from_1904: bool) -> list[CellFormat]:
    """Read the cell formats, in the order in which cells number them."""
    codes: dict[str, str] = {}
    struck: list[bool] = []  # by font
    made: dict[str, NumberFormat] = {}
    formats: list[CellFormat] = []
    within = ""
    for name, attributes in elements(chunks):
        if name in _GROUPS:
            within = name
        elif name == "numFmt":
            codes.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
        elif within == "fonts" and name == "font":
            struck.append(False)
        elif within == "fonts" and name == "strike" and struck:
            struck[-1] = is_on(attributes.get("val", "1"))
        elif within == "cellXfs" and name == "xf":
            identifier = attributes.get("numFmtId", "0")
            if identifier not in made:
                number = int(identifier) if identifier.isdecimal() and len(identifier) < 10 else 0  # noqa: PLR2004
                made[identifier] = number_format(number, codes.get(identifier), counts_from_1904=counts_from_1904)
            font = attributes.get("fontId", "")
            formats.append(CellFormat(made[identifier], font.isdecimal() and any(struck[int(font) : int(font) + 1])))
    return formats
