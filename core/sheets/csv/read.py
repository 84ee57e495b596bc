"""The rows of a text table, streamed."""

import contextlib
import functools
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from core.sheets.csv.delimiter import Division, division_of
from core.sheets.csv.encoding import Encoding, encoding_of
from core.sheets.csv.records import records
from core.sheets.errors import Notice
from core.sheets.limits import LINE_CHARACTERS, SAMPLE_CHARACTERS
from core.sheets.row_limiter import RowLimiter
from core.sheets.rows import Row

_SEPARATOR = re.compile(r'"?sep=([;,\t|])"?\r?\n?', re.IGNORECASE)  # a line that Excel reads and does not show


@dataclass(frozen=True)
class TextTable:
    """An opened text table: its rows that are not blank, once, and what should be known about its letters."""

    rows: Iterator[Row]
    notices: list[Notice]


@contextlib.contextmanager
def open_text(path: Path) -> Iterator[TextTable]:
    """Open the text table at `path`.

    Raises   SheetRefused, also while rows are read
    """
    encoding = encoding_of(path)
    notices = [Notice("encoding_told", {"encoding": encoding.said})] if encoding.said else []
    with _opened(path, encoding) as text:
        division, place = _division(text)
        text.seek(place)
        lines = iter(functools.partial(text.readline, LINE_CHARACTERS), "")
        yield TextTable(_rows(records(lines, division.delimiter, division.width)), notices)


def _opened(path: Path, encoding: Encoding) -> TextIO:
    file = path.open("rb")
    file.seek(encoding.mark)
    return io.TextIOWrapper(file, encoding=encoding.name, newline="")


def _division(text: TextIO) -> tuple[Division, int]:
    """Tell how the table is divided, and the place where it begins."""
    start = text.tell()
    told = _SEPARATOR.fullmatch(text.readline(LINE_CHARACTERS))
    if told:
        start = text.tell()
    text.seek(start)
    sample = text.read(SAMPLE_CHARACTERS)
    lines = list(io.StringIO(sample, newline=""))
    if len(sample) == SAMPLE_CHARACTERS and len(lines) > 1:
        lines.pop()  # it was cut off
    return division_of(lines, told[1] if told else None), start


def _rows(cells: Iterator[list[str]]) -> Iterator[Row]:
    limiter = RowLimiter()
    for number, each in enumerate(cells, start=1):
        row = limiter.row(number, each)
        if row:
            yield row
