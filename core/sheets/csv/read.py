"""The rows of a text table, streamed."""

import csv
import functools
import io
import itertools
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TextIO

from core.sheets.csv.delimiter import delimiter_of
from core.sheets.csv.encoding import Encoding, encoding_of
from core.sheets.errors import SheetRefused
from core.sheets.limits import CELL_CHARACTERS, Meter, Row

_LINE = 256 * 1024  # more than 32 cells of 4,096 characters
_SAMPLE = 256 * 1024
_END = "\0"  # as a last line: a text has none, so a cell that swallows it was never closed
_SEPARATOR = re.compile(r'"?sep=([;,\t|])"?\r?\n?', re.IGNORECASE)  # a line that Excel reads and does not show


def csv_rows(path: Path) -> Generator[Row, None, None]:
    """Give the rows of the text table at `path` that are not blank.

    Raises   SheetRefused, also while rows are read
    """
    encoding = encoding_of(path)
    with _opened(path, encoding) as text:
        delimiter, place = _delimiter(text)
        text.seek(place)
        lines = itertools.chain(iter(functools.partial(text.readline, _LINE), ""), (_END,))
        yield from _rows(csv.reader(lines, delimiter=delimiter))


def _opened(path: Path, encoding: Encoding) -> TextIO:
    file = path.open("rb")
    file.seek(encoding.mark)
    return io.TextIOWrapper(file, encoding=encoding.name, newline="")


def _delimiter(text: TextIO) -> tuple[str, int]:
    """Tell the delimiter, and the place where the table begins."""
    start = text.tell()
    told = _SEPARATOR.fullmatch(text.readline(_LINE))
    if told:
        return told[1], text.tell()
    text.seek(start)
    sample = text.read(_SAMPLE)
    lines = list(io.StringIO(sample, newline=""))
    if len(sample) == _SAMPLE and len(lines) > 1:
        lines.pop()  # it was cut off
    return delimiter_of(lines), start


def _rows(records: Iterator[list[str]]) -> Iterator[Row]:
    meter = Meter()
    number = 0
    try:
        for number, cells in enumerate(records, start=1):
            if cells and cells[-1].endswith(_END):
                if cells != [_END]:
                    raise SheetRefused("quote_not_closed", row=number)
                return
            row = meter.row(number, cells)
            if row:
                yield row
    except csv.Error as error:  # a cell beyond the csv module's own limit
        raise SheetRefused("cell_too_long", row=number + 1, column="?", limit=CELL_CHARACTERS) from error
