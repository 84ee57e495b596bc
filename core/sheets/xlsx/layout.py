"""What a worksheet says beside its rows: columns that are hidden, cells that are merged."""

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.sheets.limits import COLUMNS, MERGES, ROW_BYTES, SHEET_ROWS
from core.sheets.rows import Merged, Row
from core.sheets.xlsx.places import column_number

_TAG_BYTES = 4_096
_COLUMNS = re.compile(rb"<(?:\w+:)?col\s([^<>]{0,1000})>")
_ATTRIBUTE = re.compile(rb"""(\w+)\s*=\s*["']([^"']*)["']""")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")


class Range(NamedTuple):
    """Cells of a sheet that are merged; columns from 0."""

    first_row: int
    last_row: int
    first_column: int
    where: str

    def is_over_rows(self) -> bool:
        """Whether the cells are of more than one row."""
        return self.first_row < self.last_row


class Layout(NamedTuple):
    """The hidden columns of a sheet, from 0, and its merged cells."""

    hidden_columns: list[int]
    merged: list[Range]


def layout_of(chunks: Iterator[bytes]) -> Layout:
    """Read through a worksheet for its layout, which stands in part before and in part behind the rows."""
    prolog = b""
    for chunk in chunks:
        prolog += chunk
        if b"sheetData" in prolog or len(prolog) > ROW_BYTES:
            break
    before, _, rest = prolog.partition(b"sheetData")
    merged = (each for data in _whole_tags(rest, chunks) for each in _merged(data))
    return Layout(_hidden(before), list(itertools.islice(merged, MERGES)))


def _hidden(prolog: bytes) -> list[int]:
    hidden: set[int] = set()
    for found in _COLUMNS.finditer(prolog):
        given = {name.decode(): value.decode("ascii", "replace") for name, value in _ATTRIBUTE.findall(found[1])}
        first, last = given.get("min", ""), given.get("max", "")
        is_hidden = given.get("hidden") in {"1", "true", "on"} or re.fullmatch(r"0(\.0*)?", given.get("width", ""))
        if is_hidden and first.isdecimal() and last.isdecimal() and len(first + last) < 12:  # noqa: PLR2004
            hidden.update(range(int(first) - 1, min(int(last), COLUMNS)))
    return sorted(hidden)


def _whole_tags(rest: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut the bytes behind tags, so that none is divided, and leave out what cannot hold merged cells."""
    for chunk in itertools.chain((b"",), chunks):
        data = rest + chunk
        end = data.rfind(b">") + 1
        if b"mergeCell" in data:
            yield data[:end]
        rest = data[end:][-_TAG_BYTES:]


def _merged(data: bytes) -> Iterator[Range]:
    for left, top, right, bottom in _MERGE.findall(data):
        first, last = int(top), int(bottom)
        column = column_number(left.decode()) - 1
        if first <= last <= SHEET_ROWS and column < COLUMNS:
            yield Range(first, last, column, f"{left.decode()}{first}:{right.decode()}{last}")


class Filler:
    """Follows the rows of a sheet and tells what merged cells show in each of their rows."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self.merged: list[Merged] = []
        self._starting: dict[int, list[Range]] = {}
        for each in ranges:
            self._starting.setdefault(each.first_row, []).append(each)

    def see(self, row: Row) -> None:
        """Take the value of the merged cells that begin in this row."""
        for first, last, column, where in self._starting.get(row.number, ()):
            value = row.cells[column] if column < len(row.cells) else ""
            self.merged.append(Merged(first, last, column, where, value))
