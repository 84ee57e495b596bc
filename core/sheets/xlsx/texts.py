"""What the stored value of a workbook's cell says as text."""

import functools
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from core.sheets.errors import SheetRefused
from core.sheets.limits import CELL_CHARACTERS
from core.sheets.xlsx.markup import Attributes, elements, feed, local, parser
from core.sheets.xlsx.numbers import Shape, general, moment, padded, shape_of

if TYPE_CHECKING:
    from core.sheets.xlsx.package import Package

Convert = Callable[[str], str]
_ESCAPE = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")  # half a surrogate is no character
_REMEMBERED = 20_000
STORED_CHARACTERS = CELL_CHARACTERS * 7  # each may be written as `_x000D_`


class Texts:
    """The shared strings and number formats of one workbook."""

    def __init__(self, package: "Package") -> None:
        self._counts_from_1904 = package.counts_from_1904
        self._strings = shared_strings(package.chunks(package.strings)) if package.strings else []
        self._shapes = cell_shapes(package.chunks(package.styles)) if package.styles else []
        self._numbers: dict[Shape | int, Convert] = {}

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
        return self._number(style)

    def _shared(self, raw: str) -> str:
        try:
            return self._strings[int(raw)]
        except (ValueError, IndexError) as error:
            raise SheetRefused("workbook_damaged") from error

    def _number(self, style: str | None) -> Convert:
        index = int(style) if style and style.isascii() and style.isdigit() and len(style) < 8 else 0  # noqa: PLR2004
        shape = self._shapes[index] if index < len(self._shapes) else Shape.GENERAL
        if shape not in self._numbers:
            self._numbers[shape] = self._made(shape)
        return self._numbers[shape]

    def _made(self, shape: Shape | int) -> Convert:
        """Remember what was written: prices, dates and warranties repeat."""
        if isinstance(shape, int):
            return functools.lru_cache(_REMEMBERED)(functools.partial(padded, width=shape))
        if shape is Shape.GENERAL:
            return functools.lru_cache(_REMEMBERED)(general)
        convert = functools.partial(moment, shape=shape, counts_from_1904=self._counts_from_1904)
        return functools.lru_cache(_REMEMBERED)(convert)


def unescape(text: str) -> str:
    """Put back the characters that a workbook writes as `_x000D_`."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _boolean(raw: str) -> str:
    return "TRUE" if raw.strip() in {"1", "true"} else "FALSE"


def _iso(raw: str) -> str:
    return raw.removesuffix("Z").removesuffix("T00:00:00")


def shared_strings(chunks: Iterable[bytes]) -> list[str]:
    """Read the shared strings; of a string that no cell may hold only the first characters are kept."""
    reader = _SharedStrings()
    for _ in feed(reader.machine, chunks):
        pass
    return reader.strings


class _SharedStrings:
    def __init__(self) -> None:
        self.machine = parser(self._start, self._end)
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        self._phonetic = 0  # how words sound: not part of the text

    def _start(self, name: str, _: Attributes) -> None:
        match local(name):
            case "si":
                self._pieces.clear()
                self._length = 0
            case "rPh":
                self._phonetic += 1
            case "t" if not self._phonetic:
                self.machine.CharacterDataHandler = self._characters

    def _end(self, name: str) -> None:
        match local(name):
            case "t":
                self.machine.CharacterDataHandler = None
            case "rPh":
                self._phonetic -= 1
            case "si":
                self.strings.append(unescape("".join(self._pieces)))

    def _characters(self, text: str) -> None:
        if self._length <= STORED_CHARACTERS:
            self._pieces.append(text)
            self._length += len(text)


def cell_shapes(chunks: Iterable[bytes]) -> list[Shape | int]:
    """Read what each cell format does with a number."""
    codes: dict[str, str] = {}
    shapes: list[Shape | int] = []
    within = ""
    for name, attributes in elements(chunks):
        if name == "numFmt":
            codes.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
        elif name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            within = name
        elif name == "xf" and within == "cellXfs":
            identifier = attributes.get("numFmtId", "0")
            shapes.append(shape_of(int(identifier) if identifier.isdecimal() else 0, codes.get(identifier)))
    return shapes
