"""The gate of every workbook: nothing parses a file that has not passed here.

Source: design, files from outside. The order is: size, first bytes, directory, real sizes, document types.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core.sheets.errors import SheetRefused
from core.sheets.kinds import OLE, refuse_ole, refuse_size
from core.sheets.limits import MIB

ENTRIES = 200
DIRECTORY_BYTES = 256 * 1024
PART_BYTES = 250 * MIB
TOTAL_BYTES = 300 * MIB
RATIO = 200
RATIO_FROM = 64 * 1024  # a smaller part harms nobody, however well it was packed
# customXml and docMetadata are written by SharePoint and by sensitivity labels; nothing reads them here
_FOLDERS = ("_rels/", "docProps/", "xl/", "customXml/", "docMetadata/")
_CONTENT_TYPES = "[Content_Types].xml"
_CHUNK = 256 * 1024
_END, _LOCAL, _LOCATOR_64 = b"PK\x05\x06", b"PK\x03\x04", b"PK\x06\x07"
_DOCTYPE = b"<!DOCTYPE"


def check(path: Path) -> None:
    """Refuse the workbook at `path` unless it is safe to hand to a parser.

    Raises   SheetRefused: file_empty, file_too_large, not_a_workbook, old_excel, workbook_encrypted,
             workbook_damaged, workbook_foreign_part, workbook_bomb, workbook_entities
    """
    refuse_size(path)
    with path.open("rb") as file:
        _check_magic(path, file.read(8))
        entries = _directory(file)
        _check_names(entries)
        _check_contents(file, entries)


def _check_magic(path: Path, start: bytes) -> None:
    if start == OLE:
        refuse_ole(path)
    if not start.startswith(_LOCAL):
        raise SheetRefused("workbook_damaged" if start.startswith(b"PK") else "not_a_workbook")


def _directory(file: BinaryIO) -> list[zipfile.ZipInfo]:
    _check_end(file)
    try:
        with zipfile.ZipFile(file) as package:
            return package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error, OSError) as error:
        raise SheetRefused("workbook_damaged") from error


def _check_end(file: BinaryIO) -> None:
    """Look at the directory's size before anything builds it in memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 42))
    tail = file.read(42).rjust(42, b"\0")
    signature, count, length, comment = struct.unpack("<4s6xHL4xH", tail[-22:])
    # a comment or a 64-bit directory would let two readers see two different packages
    if signature != _END or comment or tail.startswith(_LOCATOR_64):
        raise SheetRefused("workbook_damaged")
    if count > ENTRIES or length > DIRECTORY_BYTES:
        raise SheetRefused("workbook_bomb")


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename.replace("\\", "/") for entry in entries]
    if len(names) > ENTRIES:
        raise SheetRefused("workbook_bomb")
    if len({name.casefold() for name in names}) < len(names):
        raise SheetRefused("workbook_damaged")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetRefused("workbook_encrypted")
    if _CONTENT_TYPES not in names or not any(_is_workbook(name) for name in names):
        raise SheetRefused("not_a_workbook")
    for name in names:
        if name != _CONTENT_TYPES and (not name.startswith(_FOLDERS) or ".." in name.split("/")):
            raise SheetRefused("workbook_foreign_part", part=name[:80])


def _is_workbook(name: str) -> bool:
    return name.startswith("xl/workbook") and name.endswith(".xml")


def _check_contents(file: BinaryIO, entries: list[zipfile.ZipInfo]) -> None:
    total = 0
    for entry in entries:
        real = 0
        tail = b""
        is_markup = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        for data in _inflate(file, entry):
            is_markup = is_markup or (not real and data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"))
            real += len(data)
            total += len(data)
            _check_size(entry, real, total)
            if is_markup:
                _check_markup(tail + data)
                tail = data[-len(_DOCTYPE) :]
        if real != entry.file_size:
            raise SheetRefused("workbook_damaged")


def _check_size(entry: zipfile.ZipInfo, real: int, total: int) -> None:
    too_dense = real > RATIO_FROM and real > RATIO * entry.compress_size
    if real > PART_BYTES or total > TOTAL_BYTES or too_dense:
        raise SheetRefused("workbook_bomb")


def _check_markup(data: bytes) -> None:
    if _DOCTYPE in data or b"<!ENTITY" in data:
        raise SheetRefused("workbook_entities")
    if b"\0" in data:  # UTF-16 would hide a document type from the search above
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
