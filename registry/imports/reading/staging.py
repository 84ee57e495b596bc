"""Reading a file into staged rows, as they stream out of it."""

import itertools
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from psycopg.types.json import Jsonb

from core.copy import copy_in
from core.db import db
from core.sheets.kinds import Kind
from core.sheets.reader import Table, open_table
from core.sheets.rows import NO_MARKS, Marks, Merged, Row
from registry.columns.columns import Kind as ColumnKind
from registry.imports.mapping.device_lists import secret_places
from registry.imports.mapping.matching import recognise
from registry.imports.models import StagedRow
from registry.imports.reading import choices
from registry.imports.reading.own_columns import OWN_COLUMNS
from registry.plans.progress import Meter

READING_SHARE = 0.7  # of the whole bar
ROW_BYTES = {
    Kind.CSV: 70,
    Kind.XLSX: 45,
    Kind.XLSB: 35,
    Kind.ODS: 30,
    Kind.XLS: 150,
    Kind.HTML: 400,
}  # of a usual row in the file, for the bar only
BLOCK = 2_000  # rows copied at once: little memory, and the bar moves between two blocks
IDENTIFIES = frozenset({ColumnKind.SERIAL, ColumnKind.TAG, ColumnKind.IMEI, ColumnKind.MAC})
_COLUMNS = [("batch_id", "uuid"), ("row_number", "int4"), ("cells", "text[]"), ("remarks", "jsonb")]


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a file gave.

    found  sheets that fit as well as the read one, which stands first; whether numbers of days count from 1904
    """

    headers: list[str]
    rows: int
    notices: list[dict[str, Any]]
    found: dict[str, Any]


def stage(batch_id: uuid.UUID, path: Path, meter: Meter, *, sheet: str | None, chosen: Mapping[str, str]) -> Read:
    """Copy the rows of data of the file at `path` into the staged rows of a batch, in place of those it had.

    sheet    the worksheet to read; None: the one that fits best
    chosen   code of a notice → what a person chose, as in `choices`
    Raises   SheetRefused
    """
    db.session.execute(sa.delete(StagedRow).where(StagedRow.batch_id == batch_id))
    with open_table(path, _is_known, _identifies, sheet) as table:
        expected = path.stat().st_size // ROW_BYTES[table.kind] + 1
        rows, count = _wanted(table, chosen), 0
        width, secret = len(table.names), secret_places(table.names)
        while block := [_staged(batch_id, row, width, secret) for row in itertools.islice(rows, BLOCK)]:
            count += copy_in(StagedRow, _COLUMNS, block)
            meter.tell(READING_SHARE * min(count / expected, 0.98), count)
    if chosen.get("merged_cells") == choices.Merged.FILL:
        _fill(batch_id, table.merged)
    notices = [{"code": notice.code, "values": notice.values} for notice in table.notices]
    found = {"sheets": list(table.sheets_that_fit), "counts_from_1904": table.counts_from_1904}
    return Read(list(table.names), count, notices, found)


def _wanted(table: Table, chosen: Mapping[str, str]) -> Iterator[Row]:
    no_hidden = chosen.get("hidden_rows") == choices.Rows.LEAVE_OUT
    no_struck = chosen.get("struck_rows") == choices.Rows.LEAVE_OUT
    for row in table:
        if not ((no_hidden and row.marks.hidden) or (no_struck and row.marks.struck)):
            yield row


def _staged(batch_id: uuid.UUID, row: Row, width: int, secret: list[int]) -> tuple[uuid.UUID, int, list[str], Any]:
    """The row as it is copied, with a cell for each column name; blank at the places `secret`."""
    cells = [*row.cells, *[""] * (width - len(row.cells))]
    for place in secret:
        cells[place] = ""
    return batch_id, row.number, cells, None if row.marks is NO_MARKS else _remarks(row.marks)


def _remarks(marks: Marks) -> Any:
    """What a plan must know of a row beside its cells; None for nothing."""
    found: dict[str, Any] = {}
    if marks.formats:
        found["formats"] = {str(place): shown for place, shown in marks.formats}
    if marks.beyond:
        found["beyond"] = True
    return Jsonb(found) if found else None


def _fill(batch_id: uuid.UUID, merged: Iterable[Merged]) -> None:
    """Give the blank cells of merged ones the value that a person sees in all of them."""
    for each in merged:
        cell = StagedRow.cells[each.column + 1]
        rows = (StagedRow.batch_id == batch_id, StagedRow.row_number.between(each.first_row, each.last_row))
        blank = sa.func.cell_text(cell).is_(None)
        db.session.connection().execute(sa.update(StagedRow).where(*rows, blank).values({cell: each.value}))


def _is_known(header: str) -> bool:
    return header in OWN_COLUMNS or recognise(header) is not None


def _identifies(header: str) -> bool:
    column = recognise(header)
    return column is not None and column.kind in IDENTIFIES
