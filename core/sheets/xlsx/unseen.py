"""What calamine does not say of a workbook: errors, currencies and zeros of cells, hidden rows, the day that days count from.

It gives a cell with an error as an empty one, and an amount in another currency as its bare number. The marks that are
looked for here are those of the formats themselves, so a count is of the whole workbook.
Source: OpenDocument 1.3 part 3, 19; [MS-XLS] 2.4.24, 2.4.77, 2.4.127; [MS-XLSB] 2.4.301.
"""

import mmap
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from core.sheets.kinds import OLE
from core.sheets.xlsx.package import part_chunks

_CELL_BYTES = 64 * 1024
_BOOK_BYTES = 4_096
_ERROR = re.compile(rb'\soffice:string-value=""[^<>]{0,400}>\s*<text:p>(?:#[A-Z]|Err:)')
_ZEROS = re.compile(rb'\soffice:value="[1-9][0-9]*"[^<>]{0,400}>\s*<text:p>0[0-9]+</text:p>')
_CURRENCY = re.compile(rb'\soffice:currency="([A-Z]{3})"')
_HIDDEN = re.compile(rb'<table:table-row\s[^<>]{0,400}\btable:visibility="(?:collapse|filter)"')
_CELL = b"<table:table-cell"
_FROM_1904 = b'table:date-value="1904-01-01"'
_OLD_ERROR = re.compile(  # a cell, or the result of a formula
    rb"\x05\x02\x08\x00.{6}[\x00\x07\x0f\x17\x1d\x24\x2a]\x01"
    rb"|\x06\x00.\x00.{6}\x02.[\x00\x07\x0f\x17\x1d\x24\x2a].{3}\xff\xff",
    re.DOTALL,
)
_OLD_FROM_1904 = b"\x22\x00\x02\x00\x01\x00"
_PROPERTIES = 153  # the record of a binary workbook whose first bit says that days count from 1904
_FIRST_RECORDS = 20  # among which it stands


class Unseen(NamedTuple):
    """Counts of cells and rows, and codes of currencies other than the euro."""

    errors: int = 0
    currencies: tuple[str, ...] = ()
    hidden_rows: int = 0
    zeros: int = 0  # numbers that the sheet shows with zeros before them
    counts_from_1904: bool = False


def unseen(path: Path) -> Unseen:
    """Look through the workbook at `path`, which has passed the gate."""
    with path.open("rb") as file:
        if file.read(len(OLE)) == OLE:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                errors = sum(1 for _ in _OLD_ERROR.finditer(data))
                return Unseen(errors, counts_from_1904=data.find(_OLD_FROM_1904) >= 0)
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        if "content.xml" in names:
            return _of_open_document(package)
        if "xl/workbook.bin" in names:
            return Unseen(
                counts_from_1904=_binary_from_1904(next(part_chunks(package, "xl/workbook.bin"), b"")[:_BOOK_BYTES])
            )
    return Unseen()


def _of_open_document(package: zipfile.ZipFile) -> Unseen:
    errors = hidden = zeros = 0
    currencies: set[str] = set()
    from_1904 = False
    for data in _whole_cells(part_chunks(package, "content.xml")):
        errors += sum(1 for _ in _ERROR.finditer(data))
        hidden += sum(1 for _ in _HIDDEN.finditer(data))
        zeros += sum(1 for _ in _ZEROS.finditer(data))
        currencies.update(code.decode() for code in _CURRENCY.findall(data))
        from_1904 = from_1904 or _FROM_1904 in data
    return Unseen(errors, tuple(sorted(currencies - {"EUR"})), hidden, zeros, from_1904)


def _whole_cells(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Cut the text before cells, so that none is divided unless it is far longer than a cell may be."""
    rest = b""
    for chunk in chunks:
        data = rest + chunk
        start = max(data.rfind(_CELL), len(data) - _CELL_BYTES)
        yield data[:start]
        rest = data[start:]
    yield rest


def _binary_from_1904(data: bytes) -> bool:
    place = 0
    for _ in range(_FIRST_RECORDS):
        kind, place = _number(data, place)
        size, place = _number(data, place)
        if kind == _PROPERTIES:
            return bool(size) and place < len(data) and bool(data[place] & 1)
        place += size
    return False


def _number(data: bytes, place: int) -> tuple[int, int]:
    """A number of seven bits a byte, and the place behind it; nothing behind the end."""
    number = shift = 0
    while place < len(data):
        byte = data[place]
        place += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 or shift > 21:  # noqa: PLR2004 - the last byte
            break
    return number, place
