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
from core.sheets.kinds import OLE, refuse_ole, refuse_size
from core.sheets.limits import MIB
from core.sheets.xlsx.markup import utf_16_of
from core.sheets.xlsx.names import part_name

ENTRIES = 200
DIRECTORY_BYTES = 256 * 1024
PART_BYTES = 250 * MIB
TOTAL_BYTES = 300 * MIB
RATIO = 200
RATIO_FROM = 64 * 1024  # a smaller part harms nobody, however well it was packed
# customXml and docMetadata are written by SharePoint and by sensitivity labels, package by .NET; nothing reads them here
_FOLDERS = ("_rels/", "docProps/", "xl/", "customXml/", "docMetadata/", "package/", "customUI/", "_xmlsignatures/")
_HARMLESS = (".xml", ".rels", ".psmdcp", ".vml", ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".sigs", ".txt", "/")
_PARTS_OF = {  # a part that only such a file has → what the person is told the file is
    "xl/workbook.bin": "Excel binary workbook (.xlsb)",
    "content.xml": "OpenDocument (.ods)",
    "index/document.iwa": "Apple Numbers",
    "index.zip": "Apple Numbers",
}
_START = 128
_OPEN_DOCUMENT = re.compile(rb"mimetype.{0,60}?application/vnd\.oasis\.opendocument\.([a-z]+)", re.DOTALL)
_DOCUMENTS = {"word/": "Word", "ppt/": "PowerPoint", "visio/": "Visio"}
_CONTENT_TYPES = "[Content_Types].xml"
_CHUNK = 256 * 1024
_END, _LOCAL, _LOCATOR_64, _END_64 = b"PK\x05\x06", b"PK\x03\x04", b"PK\x06\x07", b"PK\x06\x06"
_TAIL = 56 + 20 + 22  # both ends of a directory of 64 bits
_DOCTYPE = b"<!DOCTYPE"


def check(path: Path) -> None:
    """Refuse the workbook at `path` unless it is safe to hand to a parser.

    Raises   SheetRefused: file_empty, file_too_large, not_a_workbook, old_excel, workbook_encrypted,
             workbook_damaged, workbook_foreign_part, workbook_bomb, workbook_entities, other_spreadsheet, not_a_table
    """
    refuse_size(path)
    with path.open("rb") as file:
        _check_magic(path, file.read(_START))
        entries = _directory(file)
        _check_names(entries)
        _check_contents(file, entries)


def _check_magic(path: Path, start: bytes) -> None:
    if start.startswith(OLE):
        refuse_ole(path)
    document = _OPEN_DOCUMENT.search(start)
    if document:
        if document[1] == b"spreadsheet":
            raise SheetRefused("other_spreadsheet", kind="OpenDocument (.ods)")
        raise SheetRefused("not_a_table", kind="OpenDocument")
    if not start.startswith(_LOCAL):
        raise SheetRefused("workbook_damaged" if start.startswith(b"PK") else "not_a_workbook")


def _directory(file: BinaryIO) -> list[zipfile.ZipInfo]:
    count = _check_end(file)
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error, OSError) as error:
        raise SheetRefused("workbook_damaged") from error
    if len(entries) != count:
        raise SheetRefused("workbook_damaged")
    return entries


def _check_end(file: BinaryIO) -> int:
    """Look at the directory's size before anything builds it in memory. Give the number of its entries."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL).rjust(_TAIL, b"\0")
    signature, count, length, start, comment = struct.unpack("<4s6xHLLH", tail[-22:])
    # a comment would let two readers see two different packages
    if signature != _END or comment:
        raise SheetRefused("workbook_damaged")
    if tail[56:60] == _LOCATOR_64:
        count, length = _count_and_length_64(tail, size, (count, length, start))
    if count > ENTRIES or length > DIRECTORY_BYTES:
        raise SheetRefused("workbook_bomb")
    return int(count)


def _count_and_length_64(tail: bytes, size: int, small: tuple[int, int, int]) -> tuple[int, int]:
    """Read the end record of 64 bits, which must agree with the usual one: or two readers would see two packages."""
    place, disks = struct.unpack("<8xQL", tail[56:76])
    signature, rest, disk, count, length, start = struct.unpack("<4sQ4xL4x8xQQQ", tail[:56])
    agrees = all(
        narrow in {wide, most}
        for narrow, wide, most in zip(small, (count, length, start), (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF), strict=True)
    )
    is_one = (signature, rest, disk, disks, place) == (_END_64, 44, 0, 1, size - _TAIL)
    if not (agrees and is_one and start + length == place):
        raise SheetRefused("workbook_damaged")
    return count, length


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    names = [part_name(entry.filename) for entry in entries]
    if len(names) > ENTRIES:
        raise SheetRefused("workbook_bomb")
    if len({name.casefold() for name in names}) < len(names):
        raise SheetRefused("workbook_damaged")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetRefused("workbook_encrypted")
    _refuse_others({name.casefold() for name in names})
    if _CONTENT_TYPES not in names or not any(map(_is_workbook, names)):
        raise SheetRefused("not_a_workbook")
    for name in names:
        belongs = name == _CONTENT_TYPES or name.startswith(_FOLDERS) or name.lower().endswith(_HARMLESS)
        if not belongs or ".." in name.split("/") or name.startswith("/"):
            raise SheetRefused("workbook_foreign_part", part=name[:80])


def _refuse_others(names: set[str]) -> None:
    for name, kind in _PARTS_OF.items():
        if name in names:
            raise SheetRefused("other_spreadsheet", kind=kind)
    for folder, kind in _DOCUMENTS.items():
        if any(name.startswith(folder) for name in names):
            raise SheetRefused("not_a_table", kind=kind)
    if _CONTENT_TYPES.casefold() not in names:
        raise SheetRefused("not_a_table", kind="ZIP")


def _is_workbook(name: str) -> bool:
    return name.rpartition("/")[2].startswith("workbook") and name.endswith(".xml")


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
