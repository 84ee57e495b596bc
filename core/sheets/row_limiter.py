"""Counts a table from outside row by row, refuses what is too much, and gives every cell one form of letters."""

from collections.abc import Sequence

from core.sheets import limits
from core.sheets.errors import SheetRefused
from core.sheets.formulas import restore
from core.sheets.rows import NO_MARKS, Marks, Row, column_letters
from core.text import FIRST_MARK, MOST_MARKS, Unreadable, normal


class RowLimiter:
    """Counts what has been read and refuses what is too much."""

    def __init__(self) -> None:
        self.rows = 0
        self.cells = 0

    def row(self, number: int, cells: Sequence[str], marks: Marks = NO_MARKS) -> Row | None:
        """Give the row with composed letters and without trailing empty cells, or nothing when it is blank.

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
        if width > limits.COLUMNS or self.rows > limits.ROWS or self.cells > limits.CELLS:
            self._refuse(number, width)
        if len(joined) > limits.CELL_CHARACTERS:
            _refuse_long_cells(number, cells)
        if "\0" in joined:
            _refuse_nul(number, cells)
        if not _is_latin(joined) and max(joined) >= FIRST_MARK:
            cells = [_normal(number, index, cell) for index, cell in enumerate(cells)]
        if "'" in joined:
            cells = [restore(cell) for cell in cells]
        return Row(number, tuple(cells[:width]), marks)

    def _refuse(self, number: int, width: int) -> None:
        if width > limits.COLUMNS:
            raise SheetRefused("too_many_columns", row=number, columns=width, limit=limits.COLUMNS)
        if self.rows > limits.ROWS:
            raise SheetRefused("too_many_rows", limit=limits.ROWS)
        raise SheetRefused("too_many_cells", limit=limits.CELLS)


def _is_latin(text: str) -> bool:
    """Tell quickly that most text has no combining marks, without a look at each of its characters."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _refuse_long_cells(number: int, cells: Sequence[str]) -> None:
    for index, cell in enumerate(cells):
        if len(cell) > limits.CELL_CHARACTERS:
            raise SheetRefused("cell_too_long", row=number, column=column_letters(index), limit=limits.CELL_CHARACTERS)


def _refuse_nul(number: int, cells: Sequence[str]) -> None:
    column = next(index for index, cell in enumerate(cells) if "\0" in cell)
    raise SheetRefused("nul_in_cell", row=number, column=column_letters(column))


def _normal(number: int, column: int, cell: str) -> str:
    try:
        return normal(cell)
    except Unreadable:
        raise SheetRefused("marks_in_cell", row=number, column=column_letters(column), limit=MOST_MARKS) from None
