"""Any table from outside, read the same way: `with open_table(path) as table: for row in table: …`."""

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.sheets.body import data_rows, names_an_identifier
from core.sheets.csv.read import open_text
from core.sheets.errors import Notice, SheetRefused
from core.sheets.header import Recognise, column_names, find_header, has_lost_letters, nothing_recognised, whole_header
from core.sheets.kinds import Kind, kind_of
from core.sheets.limits import HEAD_ROWS
from core.sheets.marked_rows import MarkedRows, hidden_columns_notice, hidden_names, merged_notice, of_data
from core.sheets.rows import Merged, Row
from core.sheets.xlsx.choose import choose, readable
from core.sheets.xlsx.read import Workbook, open_workbook


@dataclass
class Table:
    """A table with its column names found; iterate once for the rows of data.

    header_row           the number of the row with the names, as a person sees it
    names                one a column, each different
    notices              what was left out or is seen otherwise; complete when the rows have been read
    sheet                the worksheet's name, if it is a workbook
    sheets_that_fit      the names of sheets that fit as well as this one, itself first: with others a person decides
    counts_from_1904     a day number in a cell means a day 1,462 days later than in other workbooks
    hidden_columns       names of columns that are hidden in the sheet
    merged               merged cells that begin in a row of data; known when the rows have been read
    """

    kind: Kind
    header_row: int
    names: tuple[str, ...]
    notices: list[Notice]
    _rows: Iterator[Row] = field(repr=False)
    sheet: str | None = None
    sheets_that_fit: tuple[str, ...] = ()
    counts_from_1904: bool = False
    hidden_columns: tuple[str, ...] = ()
    merged: list[Merged] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        """Give each row of data; SheetRefused may still come, so keep nothing until the last."""
        return self._rows


@contextlib.contextmanager
def open_table(
    path: Path,
    recognise: Recognise = nothing_recognised,
    identifies: Recognise = names_an_identifier,
    sheet: str | None = None,
) -> Iterator[Table]:
    """Open the CSV file or workbook at `path`, whatever its name says.

    recognise    is this text the name of a column that the caller knows?
    identifies   is this the name of a column that makes a row a thing of its own, as a serial number does?
    sheet        the worksheet to read; else the one that fits best
    Raises       SheetRefused, also while the rows are read
    """
    names = _Names(recognise, identifies)
    kind = kind_of(path)
    if kind is Kind.CSV:
        with open_text(path) as text:
            yield _table(kind, text.rows, names, text.notices)
        return
    with open_workbook(path, is_page=kind is Kind.HTML) as book:
        chosen, fitting = choose(book, recognise, sheet)
        table = _table(book.kind, book.rows(chosen.index), names, book.notices, book)
        table.sheet, table.sheets_that_fit = chosen.name, fitting
        table.counts_from_1904 = book.counts_from_1904
        table.hidden_columns = tuple(hidden_names(book.hidden_columns, table.names))
        table.notices.extend(hidden_columns_notice(book.hidden_columns, table.names))
        table._rows = _with_merged(table._rows, table, book)
        yield table


@contextlib.contextmanager
def open_rows(path: Path) -> Iterator[Iterator[Row]]:
    """Open the file at `path` for all its rows that are not blank, with no thought of a header.

    Raises   SheetRefused, also while the rows are read
    """
    kind = kind_of(path)
    if kind is Kind.CSV:
        with open_text(path) as text:
            yield text.rows
        return
    with open_workbook(path, is_page=kind is Kind.HTML) as book:
        yield book.rows(readable(book)[0].index)


@dataclass(frozen=True)
class _Names:
    recognise: Recognise
    identifies: Recognise


def _table(
    kind: Kind, rows: Iterator[Row], names: _Names, notices: list[Notice], book: Workbook | None = None
) -> Table:
    head = list(itertools.islice(rows, HEAD_ROWS))
    over_rows = book.over_rows if book else []
    if not head:
        raise SheetRefused("file_empty")
    header, end = whole_header(head, find_header(head, names.recognise), over_rows)
    if has_lost_letters(header.cells, names.recognise):
        raise SheetRefused("letters_garbled", line=header.number)
    below = itertools.chain(head[end:], rows)
    data = data_rows(below, header, notices, names.recognise, names.identifies)
    return Table(kind, header.number, column_names(header.cells), notices, _followed(data, notices))


def _followed(data: Iterator[Row], notices: list[Notice]) -> Iterator[Row]:
    marked = MarkedRows()
    yield from marked.following(data)
    notices.extend(marked.notices())


def _with_merged(rows: Iterator[Row], table: Table, book: Workbook) -> Iterator[Row]:
    last = 0
    for row in rows:
        last = row.number
        yield row
    table.merged = of_data(book.merged, table.header_row, last)
    table.notices.extend(merged_notice(table.merged))
