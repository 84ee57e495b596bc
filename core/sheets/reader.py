"""Any table from outside, read the same way: `with open_table(path) as table: for row in table: …`."""

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.sheets.csv.read import csv_rows
from core.sheets.errors import Notice, SheetRefused
from core.sheets.header import (
    Recognise,
    column_names,
    data_rows,
    find_header,
    likely_header,
    nothing_recognised,
    recognised_header,
)
from core.sheets.kinds import Kind, kind_of
from core.sheets.limits import HEAD_ROWS, Row
from core.sheets.xlsx.read import Head, Workbook, open_workbook


@dataclass
class Table:
    """A table with its column names found; iterate once for the rows of data.

    header_row   the number of the row with the names, as a person sees it
    names        one a column, each different
    sheet        the worksheet's name, if it is a workbook
    notices      what was left out; complete when the rows have been read
    """

    kind: Kind
    header_row: int
    names: tuple[str, ...]
    sheet: str | None
    notices: list[Notice]
    _rows: Iterator[Row] = field(repr=False)

    def __iter__(self) -> Iterator[Row]:
        """Give each row of data; SheetRefused may still come, so keep nothing until the last."""
        return self._rows


@contextlib.contextmanager
def open_table(path: Path, recognise: Recognise = nothing_recognised) -> Iterator[Table]:
    """Open the CSV or XLSX file at `path`, whatever its name says.

    recognise   is this text the name of a column that the caller knows?
    Raises      SheetRefused, also while the rows are read
    """
    kind = kind_of(path)
    if kind is Kind.CSV:
        with contextlib.closing(csv_rows(path)) as rows:
            yield _table(kind, rows, recognise, None, [])
        return
    with open_workbook(path) as book:
        chosen = _choose(book, recognise)
        yield _table(kind, book.rows(chosen.index), recognise, chosen.name, book.notices)


@contextlib.contextmanager
def open_rows(path: Path) -> Iterator[Iterator[Row]]:
    """Open the file at `path` for all its rows that are not blank, with no thought of a header.

    Raises   SheetRefused, also while the rows are read
    """
    if kind_of(path) is Kind.CSV:
        with contextlib.closing(csv_rows(path)) as rows:
            yield rows
        return
    with open_workbook(path) as book:
        yield book.rows(_readable(book)[0].index)


def _table(kind: Kind, rows: Iterator[Row], recognise: Recognise, sheet: str | None, notices: list[Notice]) -> Table:
    head = list(itertools.islice(rows, HEAD_ROWS))
    if not head:
        raise SheetRefused("file_empty")
    index = find_header(head, recognise)
    header = head[index]
    data = data_rows(itertools.chain(head[index + 1 :], rows), header, notices)
    return Table(kind, header.number, column_names(header.cells), sheet, notices, data)


def _choose(book: Workbook, recognise: Recognise) -> Head:
    """Choose the first visible sheet with a header, and note the others."""
    heads = _readable(book)
    known = (head for head in heads if recognised_header(head.rows, recognise) is not None)
    likely = (head for head in heads if likely_header(head.rows) is not None)
    chosen = next(itertools.chain(known, likely, heads))
    others = (head.name for head in book.heads if head is not chosen)
    book.notices.extend(Notice("sheet_left_out", {"sheet": name, "read": chosen.name}) for name in others)
    return chosen


def _readable(book: Workbook) -> list[Head]:
    if not book.heads:
        raise SheetRefused("file_empty")
    readable = [head for head in book.heads if not head.refused]
    if not readable and book.heads[0].refused:
        raise book.heads[0].refused
    return readable
