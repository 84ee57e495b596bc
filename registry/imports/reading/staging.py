"""Reading a file into staged rows, as they stream out of it."""

import itertools
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.copy import copy_in
from core.sheets.kinds import Kind
from core.sheets.reader import open_table
from registry.imports.mapping.matching import recognise
from registry.imports.models import StagedRow
from registry.imports.progress import Meter
from registry.imports.reading.own_columns import OWN_COLUMNS

READING_SHARE = 0.7  # of the whole bar
ROW_BYTES = {Kind.CSV: 70, Kind.XLSX: 45}  # of a usual row in the file, for the bar only
BLOCK = 2_000  # rows copied at once: little memory, and the bar moves between two blocks
_COLUMNS = [("batch_id", "uuid"), ("row_number", "int4"), ("cells", "text[]")]


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a file gave."""

    headers: list[str]
    rows: int
    notices: list[dict[str, Any]]


def stage(batch_id: uuid.UUID, path: Path, meter: Meter) -> Read:
    """Copy every row of data of the file at `path` into the staged rows of a batch.

    Raises   SheetRefused
    """
    with open_table(path, _is_known) as table:
        expected = path.stat().st_size // ROW_BYTES[table.kind] + 1
        rows, count = iter(table), 0
        while block := [(batch_id, row.number, list(row.cells)) for row in itertools.islice(rows, BLOCK)]:
            count += copy_in(StagedRow, _COLUMNS, block)
            meter.tell(READING_SHARE * min(count / expected, 0.98), count)
    notices = [{"code": notice.code, "values": notice.values} for notice in table.notices]
    return Read(list(table.names), count, notices)


def _is_known(header: str) -> bool:
    return header in OWN_COLUMNS or recognise(header) is not None
