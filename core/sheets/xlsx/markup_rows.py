"""The rows of a worksheet by a real XML parser: prefixes, comments, rich text, cells without references."""

import re
from collections.abc import Callable, Iterable, Iterator

from core.sheets.errors import SheetRefused
from core.sheets.limits import COLUMNS, SHEET_COLUMNS, STORED_CHARACTERS
from core.sheets.rows import Marks, column_letters
from core.sheets.xlsx.marks import MarkBook
from core.sheets.xlsx.markup import Attributes, feed, is_on, local, parser
from core.sheets.xlsx.places import column_number, put, row_number
from core.sheets.xlsx.values import Values

Cells = tuple[int, list[str], Marks]
_FLAT = re.compile(r"0(\.0*)?")  # a row without height
Missing = Callable[[int, str], None]


def markup_rows(chunks: Iterable[bytes], values: Values, missing: Missing, after: int = 0) -> Iterator[Cells]:
    """Give number, cells and marks of each row.

    missing   is told row and column of each formula without a stored value
    after     the number of the row before the first
    """
    reader = _Reader(values, missing, after)
    for _ in feed(reader.machine, chunks):
        yield from reader.ready
        reader.ready.clear()


class _Reader:
    def __init__(self, values: Values, missing: Missing, after: int) -> None:
        self.machine = parser(self._start, self._end)
        self.ready: list[Cells] = []
        self._values = values
        self._missing = missing
        self._number = after
        self._cells: list[str] = []
        self._attributes: Attributes | None = None  # of the cell that is open
        self._column = 0  # of the last cell, from 1
        self._pieces: list[str] = []
        self._length = 0
        self._has_formula = False
        self._phonetic = 0
        self._hidden = False
        self._run_is_struck = False
        self._is_struck = False  # any text of the cell that is open
        self._book = MarkBook()

    def _start(self, name: str, attributes: Attributes) -> None:
        match local(name):
            case "row":
                self._number = row_number(attributes.get("r", str(self._number + 1)), self._number)
                self._cells = []
                self._column = 0
                self._hidden = is_on(attributes.get("hidden", "")) or bool(_FLAT.fullmatch(attributes.get("ht", "")))
            case "c":
                self._attributes = attributes
                self._pieces.clear()
                self._has_formula = False
                self._length = 0
                self._run_is_struck = self._is_struck = False
            case "r":
                self._run_is_struck = False
            case "strike":
                self._run_is_struck = is_on(attributes.get("val", "1"))
            case "rPh":
                self._phonetic += 1
            case "f":
                self._has_formula = True
            case "v" | "t" if not self._phonetic:
                self.machine.CharacterDataHandler = self._characters

    def _end(self, name: str) -> None:
        match local(name):
            case "v" | "t":
                self.machine.CharacterDataHandler = None
            case "rPh":
                self._phonetic -= 1
            case "c" if self._attributes is not None:
                self._end_cell(self._attributes)
                self._attributes = None
            case "row":
                self.ready.append((self._number, self._cells, self._book.taken(hidden=self._hidden)))

    def _characters(self, text: str) -> None:
        self._is_struck = self._is_struck or (self._run_is_struck and not text.isspace())
        if self._length <= STORED_CHARACTERS:
            self._pieces.append(text)
            self._length += len(text)

    def _end_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r") or self._next_reference()
        letters = reference.rstrip("0123456789")
        self._column = column_number(letters[:4]) if letters.isascii() and letters.isupper() else self._column + 1
        stored = "".join(self._pieces)
        if stored:
            shown = self._values.converter(attributes.get("t"), attributes.get("s"))(stored)
            if shown:
                put(self._cells, reference, str(self._number), shown)
                self._remark(attributes, stored)
        elif self._has_formula and attributes.get("t") != "str":  # whose result is text may be empty
            self._missing(self._number, letters)

    def _remark(self, attributes: Attributes, stored: str) -> None:
        remark = self._values.remark(attributes.get("t"), attributes.get("s"))
        if remark and not stored.isspace():
            self._book.note(self._column - 1, remark, stored)
        if self._is_struck:
            self._book.strike(self._column - 1)

    def _next_reference(self) -> str:
        if self._column >= SHEET_COLUMNS:
            raise SheetRefused("too_many_columns", row=self._number, columns=self._column + 1, limit=COLUMNS)
        return f"{column_letters(self._column)}{self._number}"
