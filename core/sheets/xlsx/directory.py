"""The directory of a workbook's package: looked at before anything builds it, and the names of its parts judged."""

import struct
import zipfile
from typing import BinaryIO

from core.sheets.errors import SheetRefused
from core.sheets.kinds import Kind
from core.sheets.limits import DIRECTORY_BYTES, ENTRIES
from core.sheets.xlsx.names import part_name

# customXml and docMetadata are written by SharePoint and by sensitivity labels, package by .NET; nothing reads them here
_FOLDERS = ("_rels/", "docProps/", "xl/", "customXml/", "docMetadata/", "package/", "customUI/", "_xmlsignatures/")
_HARMLESS = (".xml", ".rels", ".psmdcp", ".vml", ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".sigs", ".txt", "/")
_PARTS_OF = {  # a part that only such a file has → what the person is told the file is
    "index/document.iwa": "Apple Numbers",
    "index.zip": "Apple Numbers",
}
_DOCUMENTS = {"word/": "Word", "ppt/": "PowerPoint", "visio/": "Visio"}
_BINARY, _OPEN_DOCUMENT = "xl/workbook.bin", "content.xml"  # parts that only such a workbook has
_CONTENT_TYPES = "[Content_Types].xml"
_END, _LOCATOR_64, _END_64 = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_TAIL = 56 + 20 + 22  # both ends of a directory of 64 bits


def directory(file: BinaryIO) -> list[zipfile.ZipInfo]:
    """Give the entries of the package.

    Raises   SheetRefused: workbook_damaged, workbook_bomb
    """
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


def check_names(entries: list[zipfile.ZipInfo]) -> Kind:
    """Refuse a package with names that no workbook has, or that is another kind of file. Tell which workbook it is."""
    names = [part_name(entry.filename) for entry in entries]
    if len(names) > ENTRIES:
        raise SheetRefused("workbook_bomb")
    if len({name.casefold() for name in names}) < len(names):
        raise SheetRefused("workbook_damaged")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetRefused("workbook_encrypted")
    if _BINARY in names:
        return Kind.XLSB
    if _OPEN_DOCUMENT in names:
        return Kind.ODS
    _refuse_others({name.casefold() for name in names})
    if _CONTENT_TYPES not in names or not any(map(_is_workbook, names)):
        raise SheetRefused("not_a_workbook")
    for name in names:
        belongs = name == _CONTENT_TYPES or name.startswith(_FOLDERS) or name.lower().endswith(_HARMLESS)
        if not belongs or ".." in name.split("/") or name.startswith("/"):
            raise SheetRefused("workbook_foreign_part", part=name[:80])
    return Kind.XLSX


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
