"""How large a table from outside may be, judged row by row."""

from collections.abc import Sequence
from typing import NamedTuple

from core.sheets.errors import SheetRefused
from core.sheets.formulas import restore
from core.text import FIRST_MARK, MOST_MARKS, Unreadable, normal

MIB = 1024 * 1024
FILE_BYTES = 40 * MIB
ROWS = 200_000
COLUMNS = 32
CELLS = 4_000_000
CELL_CHARACTERS = 4_096
SHEET_ROWS = 1_048_576  # what a worksheet can have at all
SHEET_COLUMNS = 16_384
HEAD_ROWS = 50


class Row(NamedTuple):
    """One row as printed: its number in the sheet from 1, and the text of its cells."""

    number: int
    cells: tuple[str, ...]


def column_letters(index: int) -> str:
    """Name the column at `index` (from 0) as a spreadsheet does: A … Z, AA …."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Meter:
    """Counts what has been read and refuses what is too much."""

    def __init__(self) -> None:
        self.rows = 0
        self.cells = 0

    def row(self, number: int, cells: Sequence[str]) -> Row | None:
        """Give the row without trailing empty cells, or nothing when it is blank.

        Raises   SheetRefused: too_many_rows, too_many_columns, too_many_cells, cell_too_long, nul_in_cell,
                 marks_in_cell
        """
        joined = "".join(cells)
        if not joined or joined.isspace():
            return None
        width = len(cells)
        while not cells[width - 1]:
            width -= 1
        self.rows += 1
        self.cells += width
        if width > COLUMNS or self.rows > ROWS or self.cells > CELLS:
            self._refuse(number, width)
        if len(joined) > CELL_CHARACTERS:
            _refuse_long_cells(number, cells)
        if "\0" in joined:
            _refuse_nul(number, cells)
        if max(joined) >= FIRST_MARK:
            cells = [_normal(number, index, cell) for index, cell in enumerate(cells)]
        if "'" in joined:
            cells = [restore(cell) for cell in cells]
        return Row(number, tuple(cells[:width]))

    def _refuse(self, number: int, width: int) -> None:
        if width > COLUMNS:
            raise SheetRefused("too_many_columns", row=number, columns=width, limit=COLUMNS)
        if self.rows > ROWS:
            raise SheetRefused("too_many_rows", limit=ROWS)
        raise SheetRefused("too_many_cells", limit=CELLS)


def _refuse_long_cells(number: int, cells: Sequence[str]) -> None:
    for index, cell in enumerate(cells):
        if len(cell) > CELL_CHARACTERS:
            raise SheetRefused("cell_too_long", row=number, column=column_letters(index), limit=CELL_CHARACTERS)


def _refuse_nul(number: int, cells: Sequence[str]) -> None:
    column = next(index for index, cell in enumerate(cells) if "\0" in cell)
    raise SheetRefused("nul_in_cell", row=number, column=column_letters(column))


def _normal(number: int, column: int, cell: str) -> str:
    try:
        return normal(cell)
    except Unreadable:
        raise SheetRefused("marks_in_cell", row=number, column=column_letters(column), limit=MOST_MARKS) from None
