"""The rows of a worksheet by a real XML parser: prefixes, comments, rich text, cells without references."""

from collections.abc import Callable, Iterable, Iterator

from core.sheets.errors import SheetRefused
from core.sheets.limits import COLUMNS, SHEET_COLUMNS, column_letters
from core.sheets.xlsx.markup import Attributes, feed, local, parser
from core.sheets.xlsx.places import column_number, put, row_number
from core.sheets.xlsx.texts import STORED_CHARACTERS, Texts

Cells = tuple[int, list[str]]
Missing = Callable[[int, str], None]


def markup_rows(chunks: Iterable[bytes], texts: Texts, missing: Missing, after: int = 0) -> Iterator[Cells]:
    """Give number and cells of each row.

    missing   is told row and column of each formula without a stored value
    after     the number of the row before the first
    """
    reader = _Reader(texts, missing, after)
    for _ in feed(reader.machine, chunks):
        yield from reader.ready
        reader.ready.clear()


class _Reader:
    def __init__(self, texts: Texts, missing: Missing, after: int) -> None:
        self.machine = parser(self._start, self._end)
        self.ready: list[Cells] = []
        self._texts = texts
        self._missing = missing
        self._number = after
        self._cells: list[str] = []
        self._attributes: Attributes | None = None  # of the cell that is open
        self._column = 0  # of the last cell, from 1
        self._pieces: list[str] = []
        self._length = 0
        self._has_formula = False
        self._phonetic = 0

    def _start(self, name: str, attributes: Attributes) -> None:
        match local(name):
            case "row":
                self._number = row_number(attributes.get("r", str(self._number + 1)), self._number)
                self._cells = []
                self._column = 0
            case "c":
                self._attributes = attributes
                self._pieces.clear()
                self._has_formula = False
                self._length = 0
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
                self.ready.append((self._number, self._cells))

    def _characters(self, text: str) -> None:
        if self._length <= STORED_CHARACTERS:
            self._pieces.append(text)
            self._length += len(text)

    def _end_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r") or self._next_reference()
        letters = reference.rstrip("0123456789")
        self._column = column_number(letters[:4]) if letters.isascii() and letters.isupper() else self._column + 1
        stored = "".join(self._pieces)
        if stored:
            shown = self._texts.converter(attributes.get("t"), attributes.get("s"))(stored)
            if shown:
                put(self._cells, reference, str(self._number), shown)
        elif self._has_formula and attributes.get("t") != "str":  # whose result is text may be empty
            self._missing(self._number, letters)

    def _next_reference(self) -> str:
        if self._column >= SHEET_COLUMNS:
            raise SheetRefused("too_many_columns", row=self._number, columns=self._column + 1, limit=COLUMNS)
        return f"{column_letters(self._column)}{self._number}"
