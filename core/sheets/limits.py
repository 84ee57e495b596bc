"""How much of a table from outside is read, in one place; `Meter` counts it row by row."""

from collections.abc import Sequence

from core.sheets.errors import SheetRefused
from core.sheets.formulas import restore
from core.sheets.rows import NO_MARKS, Marks, Row, column_letters
from core.text import FIRST_MARK, MOST_MARKS, Unreadable, normal

MIB = 1024 * 1024
FILE_BYTES = 40 * MIB
ROWS = 200_000
COLUMNS = 256
CELLS = 4_000_000
CELL_CHARACTERS = 4_096
SHEET_ROWS = 1_048_576  # what a worksheet can have at all
SHEET_COLUMNS = 16_384
HEAD_ROWS = 50  # among which the column names are looked for


class Meter:
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
        if width > COLUMNS or self.rows > ROWS or self.cells > CELLS:
            self._refuse(number, width)
        if len(joined) > CELL_CHARACTERS:
            _refuse_long_cells(number, cells)
        if "\0" in joined:
            _refuse_nul(number, cells)
        if not _is_latin(joined) and max(joined) >= FIRST_MARK:
            cells = [_normal(number, index, cell) for index, cell in enumerate(cells)]
        if "'" in joined:
            cells = [restore(cell) for cell in cells]
        return Row(number, tuple(cells[:width]), marks)

    def _refuse(self, number: int, width: int) -> None:
        if width > COLUMNS:
            raise SheetRefused("too_many_columns", row=number, columns=width, limit=COLUMNS)
        if self.rows > ROWS:
            raise SheetRefused("too_many_rows", limit=ROWS)
        raise SheetRefused("too_many_cells", limit=CELLS)


def _is_latin(text: str) -> bool:
    """Tell quickly that most text has no combining marks, without a look at each of its characters."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


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
