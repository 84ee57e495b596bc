"""A table to outside as CSV, streamed: UTF-8 with its mark and semicolons, as Excel opens it in Finland."""

import codecs
import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from core.sheets.cells import Cell
from core.sheets.formulas import defuse

_CHUNK = 32 * 1024


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Write the table in pieces of whole lines; read back, every text is what it was.

    Decimal numbers get a comma, dates are ISO, text that begins like a formula gets a `'`, which the reader takes off.
    """
    buffer = io.StringIO(newline="")
    # a lone column is quoted, so that nothing in it looks like a delimiter
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL if len(header) == 1 else csv.QUOTE_MINIMAL)
    writer.writerow([defuse(name) for name in header])
    yield codecs.BOM_UTF8
    for row in rows:
        writer.writerow([_text(cell) for cell in row])
        if buffer.tell() > _CHUNK:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return defuse(cell)
        case bool():
            return "TRUE" if cell else "FALSE"
        case Decimal() | float():
            return str(cell).replace(".", ",")
        case dt.datetime():
            return cell.isoformat(timespec="seconds")
    return str(cell)
