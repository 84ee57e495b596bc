"""Row and column numbers of a worksheet, checked before anything is made that large."""

import re

from core.sheets.errors import SheetRefused
from core.sheets.limits import COLUMNS, SHEET_ROWS
from core.sheets.rows import column_letters

INDEX_OF = {column_letters(index): index for index in range(COLUMNS)}
_REFERENCE = re.compile(r"([A-Z]+)([0-9]+)")
_SHOWN = 20  # digits or letters of a number that is too long anyway


def row_number(text: str, after: int) -> int:
    """Read a row's number, which must be larger than that of the row `after` which it comes.

    Raises   SheetRefused: row_impossible, workbook_damaged
    """
    if not (text.isascii() and text.isdigit()):
        raise SheetRefused("workbook_damaged")
    refuse_row(text.lstrip("0"))
    number = int(text)
    if number <= after:
        raise SheetRefused("workbook_damaged")
    return number


def refuse_row(digits: str) -> None:
    """Refuse a row number that no sheet has; it may have any number of digits."""
    if len(digits) > len(str(SHEET_ROWS)) or int(digits or 0) > SHEET_ROWS:
        raise SheetRefused("row_impossible", row=digits[:_SHOWN], limit=SHEET_ROWS)


def put(cells: list[str], reference: str, row: str, text: str) -> None:
    """Put `text` into the column that `reference` names, which must be to the right of those before.

    row      the number of the row, as `reference` must end with it
    Raises   SheetRefused: too_many_columns, row_impossible, workbook_damaged
    """
    index = INDEX_OF.get(reference[: -len(row)])
    if index is None or not reference.endswith(row):
        _refuse_reference(reference, row)
        return
    missing = index - len(cells)
    if missing < 0:
        raise SheetRefused("workbook_damaged")
    if missing:
        cells.extend([""] * missing)
    cells.append(text)


def _refuse_reference(reference: str, row: str) -> None:
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise SheetRefused("workbook_damaged")
    refuse_row(match[2].lstrip("0"))
    if match[2] != row:
        raise SheetRefused("workbook_damaged")
    raise SheetRefused("too_many_columns", row=int(row), columns=column_number(match[1][:_SHOWN]), limit=COLUMNS)


def column_number(letters: str) -> int:
    """Number a column from 1: `A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
