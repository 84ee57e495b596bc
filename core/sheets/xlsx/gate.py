"""The gate of every workbook: nothing parses a file that has not passed here.

Source: design, files from outside. The order is: size, first bytes, directory, real sizes, document types.
"""

import codecs
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core.sheets.errors import SheetRefused
from core.sheets.kinds import OLE, Kind, refuse_ole, refuse_size
from core.sheets.limits import MIB, PART_BYTES, RATIO, RATIO_FROM, TOTAL_BYTES
from core.sheets.xlsx.directory import check_names, directory
from core.sheets.xlsx.markup import utf_16_of

_START = 128
_OPEN_DOCUMENT = re.compile(rb"mimetype.{0,60}?application/vnd\.oasis\.opendocument\.([a-z]+)", re.DOTALL)
_CHUNK = 256 * 1024
_LOCAL = b"PK\x03\x04"
_DOCTYPE = b"<!DOCTYPE"


def check(path: Path) -> Kind:
    """Refuse the workbook at `path` unless it is safe to hand to a parser; tell of which kind it is.

    Raises   SheetRefused: file_empty, file_too_large, not_a_workbook, old_excel, workbook_encrypted,
             workbook_damaged, workbook_foreign_part, workbook_bomb, workbook_entities, other_spreadsheet, not_a_table
    """
    refuse_size(path)
    with path.open("rb") as file:
        if _check_magic(path, file.read(_START)) is Kind.XLS:
            return Kind.XLS
        entries = directory(file)
        kind = check_names(entries)
        _check_contents(file, entries)
    return kind


def _check_magic(path: Path, start: bytes) -> Kind | None:
    """The kind of a file that is no package; none: it is one."""
    if start.startswith(OLE):
        refuse_ole(path)
        return Kind.XLS
    document = _OPEN_DOCUMENT.search(start)
    if document and document[1] != b"spreadsheet":
        raise SheetRefused("not_a_table", kind="OpenDocument")
    if not start.startswith(_LOCAL):
        raise SheetRefused("workbook_damaged" if start.startswith(b"PK") else "not_a_workbook")
    return None


def _check_contents(file: BinaryIO, entries: list[zipfile.ZipInfo]) -> None:
    total = 0
    for entry in entries:
        contents = _Contents(entry)
        for data in _inflate(file, entry):
            total += len(data)
            contents.take(data, total)
        contents.end()


class _Contents:
    """Judges the real bytes of one part, piece by piece."""

    def __init__(self, entry: zipfile.ZipInfo) -> None:
        self._entry = entry
        self._size = 0
        self._checksum = 0
        self._is_markup = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        self._tail = b""
        self._decoder: codecs.IncrementalDecoder | None = None

    def take(self, data: bytes, total: int) -> None:
        """Judge the next bytes, of which there have been `total` in all parts."""
        if not self._size:
            self._begin(data)
        self._size += len(data)
        self._checksum = zlib.crc32(data, self._checksum)
        _check_size(self._entry, self._size, total)
        if self._is_markup:
            text = self._decoder.decode(data).encode() if self._decoder else data
            _check_markup(self._tail + text)
            self._tail = text[-len(_DOCTYPE) :]

    def end(self) -> None:
        """Compare the part with what the directory says of it."""
        if (self._size, self._checksum) != (self._entry.file_size, self._entry.CRC):
            raise SheetRefused("workbook_damaged")

    def _begin(self, data: bytes) -> None:
        encoding = utf_16_of(data)
        self._is_markup = (
            self._is_markup or encoding is not None or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        )
        if encoding:
            self._decoder = codecs.getincrementaldecoder(encoding)("replace")


def _check_size(entry: zipfile.ZipInfo, real: int, total: int) -> None:
    too_dense = real > RATIO_FROM and real > RATIO * entry.compress_size
    if real > PART_BYTES or total > TOTAL_BYTES or too_dense:
        raise SheetRefused("workbook_bomb")


def _check_markup(data: bytes) -> None:
    if _DOCTYPE in data or b"<!ENTITY" in data:
        raise SheetRefused("workbook_entities")
    if b"\0" in data:  # another encoding would hide a document type from the search above
        raise SheetRefused("workbook_damaged")


def _inflate(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Give the bytes that are really in the package, whatever size its directory declares."""
    left = entry.compress_size
    method = _seek_data(file, entry)
    stream = zlib.decompressobj(-15)
    while left > 0:
        data = file.read(min(left, _CHUNK))
        if not data:
            raise SheetRefused("workbook_damaged")
        left -= len(data)
        if method == zipfile.ZIP_STORED:
            yield data
            continue
        yield from _decompress(stream, data)
    yield stream.flush()
    if method == zipfile.ZIP_DEFLATED and (not stream.eof or stream.unused_data):
        raise SheetRefused("workbook_damaged")


def _decompress(stream: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    try:
        while data:
            yield stream.decompress(data, MIB)
            data = stream.unconsumed_tail
    except zlib.error as error:
        raise SheetRefused("workbook_damaged") from error


def _seek_data(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    if entry.header_offset < 0:
        raise SheetRefused("workbook_damaged")
    file.seek(entry.header_offset)
    head = file.read(30).ljust(30, b"\0")
    signature, flags, method, name, extra = struct.unpack("<4s2xHH16xHH", head)
    if flags & 1:
        raise SheetRefused("workbook_encrypted")
    if signature != _LOCAL or method != entry.compress_type or method not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise SheetRefused("workbook_damaged")
    file.seek(name + extra, 1)
    return int(method)
