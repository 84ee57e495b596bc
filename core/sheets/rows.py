"""A row of a table from outside, and what its sheet says about it beside the text of its cells."""

from typing import NamedTuple


class Marks(NamedTuple):
    """What a person sees of a row, or does not see, that its text does not say.

    hidden    by hand, by a filter or in a folded group
    struck    columns, from 0, with text that is struck through
    formats   columns, from 0, that hold a number which the sheet shows otherwise, each with its number format
    beyond    there are cells to the right of the last column name
    """

    hidden: bool = False
    struck: tuple[int, ...] = ()
    formats: tuple[tuple[int, str], ...] = ()
    beyond: bool = False


NO_MARKS = Marks()


class Row(NamedTuple):
    """One row as printed: its number in the sheet from 1, the text of its cells, and its marks."""

    number: int
    cells: tuple[str, ...]
    marks: Marks = NO_MARKS


class Merged(NamedTuple):
    """Cells that are merged: a person sees `value` in all rows of `column`, the file has it in the first.

    column   the first, from 0
    where    all cells that are merged, as a spreadsheet writes it: `E2:E40`, or `E2:G2` within one row
    """

    first_row: int
    last_row: int
    column: int
    where: str
    value: str


def column_letters(index: int) -> str:
    """Name the column at `index` (from 0) as a spreadsheet does: A … Z, AA …."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
