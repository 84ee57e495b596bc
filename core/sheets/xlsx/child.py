"""The process that parses a workbook: it may use little memory and little time, and dies with its parent.

Speaks lines of JSON on standard output: `{"heads": …}`, then, told a sheet's index on standard input,
`{"hidden_columns": …, "over_rows": …}`, lists of rows `[[number, [cells], [marks]], …]`, `{"notice": …}`, and at last `{"end": true,
"merged": …}`; or `{"refused": …}` at any time.
"""

import contextlib
import ctypes
import itertools
import resource
import signal
import sys
import zipfile
import zlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import orjson

from core.sheets.errors import SheetRefused
from core.sheets.limits import COLUMNS, CPU_SECONDS, HEAD_ROWS, HEADS_CHARACTERS, MEMORY_BYTES, NOTICES
from core.sheets.row_limiter import RowLimiter
from core.sheets.rows import NO_MARKS, Row
from core.sheets.xlsx.layout import Filler, layout_of
from core.sheets.xlsx.package import Package
from core.sheets.xlsx.values import Values
from core.sheets.xlsx.worksheet import sheet_rows

_BATCH_CHARACTERS = 64 * 1024
HEAD_CHARACTERS = 200  # of a cell, enough to know a column's name
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def confine() -> None:
    """Take away what a hostile workbook would need to do harm."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def main(path: Path) -> None:
    """Answer for the workbook at `path`."""
    try:
        with Package(path) as package:
            _Answer(package).give()
    except SheetRefused as refused:
        say({"refused": [refused.code, refused.values]})
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError):
        say({"refused": ["workbook_damaged", {}]})
    except MemoryError:
        say({"refused": ["workbook_too_heavy", {}]})


class _Answer:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._values = Values(package)
        self._without_value = 0

    def give(self) -> None:
        heads = self._heads()
        say({"heads": heads, "hidden": self._package.hidden_sheets, "from_1904": self._package.counts_from_1904})
        chosen = sys.stdin.readline() if heads else ""
        if not chosen.strip():
            return
        index = int(chosen)
        layout = layout_of(self._chunks(index))
        over_rows = [each[:3] for each in layout.merged if each.is_over_rows() and each.first_row <= HEAD_ROWS]
        say({"hidden_columns": layout.hidden_columns, "over_rows": over_rows[:COLUMNS]})
        filler = Filler(layout.merged)
        for batch in batches(self._rows(index, self._without), filler):
            say(batch)
        if self._without_value > NOTICES:
            say({"notice": ["formulas_without_value", {"count": self._without_value}]})
        say({"end": True, "merged": [tuple(each) for each in filler.merged]})

    def _heads(self) -> list[dict[str, Any]]:
        heads: list[dict[str, Any]] = []
        characters = 0
        for index in range(len(self._package.sheets)):
            head = self._head(index) if characters < HEADS_CHARACTERS else self._unseen(index)
            if head:
                heads.append(head)
                characters += sum(len(cell) for _, cells in head["rows"] for cell in cells)
        return heads

    def _unseen(self, index: int) -> dict[str, Any]:
        refused = ["workbook_too_heavy", {}]
        return {"index": index, "name": self._package.sheets[index].name, "rows": [], "refused": refused}

    def _chunks(self, index: int) -> Generator[bytes, None, None]:
        return self._package.chunks(self._package.sheets[index].part)

    def _head(self, index: int) -> dict[str, Any] | None:
        """Give the first rows of a sheet, why they cannot be read, or nothing for an empty sheet."""
        head: dict[str, Any] = {"index": index, "name": self._package.sheets[index].name, "rows": [], "refused": None}
        try:
            for row in itertools.islice(self._rows(index, lambda *_: None), HEAD_ROWS):
                head["rows"].append([row.number, [cell[:HEAD_CHARACTERS] for cell in row.cells]])
        except SheetRefused as refused:
            head["refused"] = [refused.code, refused.values]
            return head
        return head if head["rows"] else None

    def _rows(self, index: int, missing: Any) -> Iterator[Row]:
        limiter = RowLimiter()
        with contextlib.closing(self._chunks(index)) as chunks:
            for number, cells, marks in sheet_rows(chunks, self._values, missing):
                row = limiter.row(number, cells, marks)
                if row:
                    yield row

    def _without(self, row: int, column: str) -> None:
        self._without_value += 1
        if self._without_value <= NOTICES:
            say({"notice": ["formula_without_value", {"row": row, "column": column}]})


def batches(rows: Iterator[Row], filler: Filler) -> Iterator[list[tuple[Any, ...]]]:
    """Gather rows so that a line is worth sending and never large."""
    batch: list[tuple[Any, ...]] = []
    characters = 0
    for row in rows:
        filler.see(row)
        batch.append(row[:2] if row.marks is NO_MARKS else (*row[:2], tuple(row.marks)))
        characters += sum(map(len, row.cells))
        if characters > _BATCH_CHARACTERS or len(batch) >= 256:  # noqa: PLR2004 - rows of little text
            yield batch
            batch, characters = [], 0
    yield batch


def say(message: object) -> None:
    """Send one message."""
    sys.stdout.buffer.write(orjson.dumps(message))
    sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    confine()
    main(Path(sys.argv[1]))
