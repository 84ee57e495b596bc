"""The process that parses a workbook of another format (.xls, .xlsb, .ods), with the limits and the messages of `child`.

Such a file is read by calamine, which gives the values of cells, not how the sheet shows them; `unseen` looks for the rest.
"""

import datetime as dt
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine

from core.sheets.errors import SheetRefused
from core.sheets.limits import HEAD_ROWS, NOTICES
from core.sheets.row_limiter import RowLimiter
from core.sheets.rows import Row
from core.sheets.xlsx.child import HEAD_CHARACTERS, batches, confine, say
from core.sheets.xlsx.layout import Filler
from core.sheets.xlsx.unseen import Unseen, unseen

EXACT = 10**15  # from here on a spreadsheet has lost the last digits of a number


def main(path: Path) -> None:
    """Answer for the workbook at `path`."""
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            _give(book, unseen(path))
    except SheetRefused as refused:
        say({"refused": [refused.code, refused.values]})
    except python_calamine.PasswordError:
        say({"refused": ["workbook_encrypted", {}]})
    except python_calamine.CalamineError:
        say({"refused": ["workbook_damaged", {}]})
    except MemoryError:
        say({"refused": ["workbook_too_heavy", {}]})


def _give(book: Any, beside: Unseen) -> None:
    sheets = [each for each in book.sheets_metadata if each.typ == python_calamine.SheetTypeEnum.WorkSheet]
    visible = [each.name for each in sheets if each.visible == python_calamine.SheetVisibleEnum.Visible]
    hidden = [each.name for each in sheets if each.name not in visible]
    heads = [head for index, name in enumerate(visible) if (head := _head(book, index, name))]
    say({"heads": heads, "hidden": hidden, "from_1904": beside.counts_from_1904})
    chosen = sys.stdin.readline() if heads else ""
    if not chosen.strip():
        return
    say({"hidden_columns": [], "over_rows": []})
    for code, values in _notices(beside):
        say({"notice": [code, values]})
    filler = Filler([])
    for batch in batches(_rows(book, visible[int(chosen)]), filler):
        say(batch)
    say({"end": True, "merged": []})


def _notices(beside: Unseen) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "values_only", {}
    if beside.errors:
        yield "errors_read_as_empty", {"count": beside.errors}
    if beside.zeros:
        yield "zeros_not_read", {"count": beside.zeros}
    if beside.currencies:
        yield "other_currencies", {"currencies": ", ".join(beside.currencies[:NOTICES])}
    if beside.hidden_rows:
        yield "hidden_rows_of_workbook", {"count": beside.hidden_rows}


def _head(book: Any, index: int, name: str) -> dict[str, Any] | None:
    head: dict[str, Any] = {"index": index, "name": name, "rows": [], "refused": None}
    try:
        for row in itertools.islice(_rows(book, name), HEAD_ROWS):
            head["rows"].append([row.number, [cell[:HEAD_CHARACTERS] for cell in row.cells]])
    except SheetRefused as refused:
        head["refused"] = [refused.code, refused.values]
        return head
    return head if head["rows"] else None


def _rows(book: Any, name: str) -> Iterator[Row]:
    limiter = RowLimiter()
    for number, cells in enumerate(book.get_sheet_by_name(name).iter_rows(), start=1):
        row = limiter.row(number, [_text(cell) for cell in cells])
        if row:
            yield row


def _text(cell: Any) -> str:
    """A value as a person would type it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return _number(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ") if cell.time() != dt.time() else cell.date().isoformat()
    return str(cell)


def _number(cell: float) -> str:
    if cell != int(cell):
        return repr(cell)
    return str(int(cell)) if abs(cell) < EXACT else f"{cell:.14E}"


if __name__ == "__main__":
    confine()
    main(Path(sys.argv[1]))
