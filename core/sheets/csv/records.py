"""The cells of a text table, record by record: a quoted cell must be closed at its own end."""

import csv
import re
from collections.abc import Iterator

from core.sheets.errors import SheetRefused
from core.sheets.formulas import unwrap
from core.sheets.limits import CELL_CHARACTERS, LINE_CHARACTERS

_END_OF_FILE = "\x1a"  # as DOS programs put it
_BREAK = re.compile(r"\r\n|\r|\n")
_LIKELY_COLUMNS = 3  # from here up, cells that swallowed whole rows are told from cells with a line break


def records(lines: Iterator[str], delimiter: str, width: int) -> Iterator[list[str]]:
    """Give the cells of each record; blanks around a quoted cell do not count.

    lines    each with its line break; one of LINE_CHARACTERS is not read to its end
    width    columns of most records
    Raises   SheetRefused, also while records are read: quote_not_closed, cell_too_long
    """
    reader = _Reader(lines, delimiter, width)
    for number, line in enumerate(lines, start=1):
        if len(line) >= LINE_CHARACTERS:
            raise SheetRefused("cell_too_long", row=number, column="?", limit=CELL_CHARACTERS)
        if line.endswith(_END_OF_FILE) or line.strip("\r\n") == _END_OF_FILE:
            line = line.replace(_END_OF_FILE, "")  # noqa: PLW2901 - as if it had never been there
        if '"' in line:
            yield reader.regular(line) or reader.cells(line, number)
        else:
            yield line.rstrip("\r\n").split(delimiter)


class _Reader:
    """Reads records with quotes, which may go on over several lines."""

    def __init__(self, lines: Iterator[str], delimiter: str, width: int) -> None:
        blanks = "[ \u00a0]*" if delimiter == "\t" else "[ \u00a0\t]*"
        end = f"{blanks}(?={re.escape(delimiter)}|[\r\n]|$)"
        self._lines = lines
        self._delimiter = delimiter
        self._swallowed = width - 1 if width >= _LIKELY_COLUMNS else None  # delimiters of a record inside a cell
        self._open = re.compile(f'{blanks}"')
        self._end = re.compile(end)
        self._formula = re.compile(f'="(?:[^"]|"")*"{end}')
        self._plain = re.compile(f"[^{re.escape(delimiter)}\r\n]*")
        self._irregular = re.compile(f'="|(?:^|{re.escape(delimiter)}){blanks[:-1]}+"')

    def regular(self, line: str) -> list[str] | None:
        """Read a record of one line quickly, unless a blank, a formula or a quotation mark stands where it should not."""
        if self._irregular.search(line):
            return None
        try:
            return next(csv.reader((line,), delimiter=self._delimiter, strict=True))
        except csv.Error:
            return None

    def cells(self, line: str, number: int) -> list[str]:
        """Read the record that begins with `line`."""
        cells: list[str] = []
        place = 0
        while True:
            if opened := self._open.match(line, place):
                cell, line, place = self._quoted(line, opened.end(), number)
            else:
                found = self._formula.match(line, place) or self._plain.match(line, place)
                cell, place = (found[0], found.end()) if found else ("", place)
            cells.append(unwrap(cell) if cell.startswith('="') else cell)
            if not line.startswith(self._delimiter, place):
                return cells
            place += 1

    def _quoted(self, line: str, start: int, number: int) -> tuple[str, str, int]:
        """Read a cell behind its quotation mark. Give its text, the line that it ends on, and the place behind it."""
        pieces: list[str] = []
        while True:
            mark = line.find('"', start)
            if mark < 0:
                pieces.append(line[start:])
                line, start = self._next(pieces, number), 0
            elif line.startswith('"', mark + 1):
                pieces.append(line[start : mark + 1])
                start = mark + 2
            else:
                pieces.append(line[start:mark])
                break
        text = "".join(pieces)
        end = self._end.match(line, mark + 1)
        if not end or self._swallows(text):
            raise SheetRefused("quote_not_closed", row=number)
        return text, line, end.end()

    def _next(self, pieces: list[str], number: int) -> str:
        """Give the next line of a cell that is still open."""
        line = next(self._lines, None)
        if line is None or sum(map(len, pieces)) > CELL_CHARACTERS:
            raise SheetRefused("quote_not_closed", row=number)
        return line

    def _swallows(self, text: str) -> bool:
        """Tell whether the cell holds as many delimiters as the records would that its line breaks end."""
        if not self._swallowed:
            return False
        breaks = len(_BREAK.findall(text))
        return bool(breaks) and text.count(self._delimiter) == breaks * self._swallowed
