"""What kind of file this is, told from its first bytes and never from its name."""

from enum import StrEnum
from pathlib import Path

from core.sheets.errors import SheetRefused
from core.sheets.limits import FILE_BYTES, MIB


class Kind(StrEnum):
    """The two kinds of table that are read."""

    CSV = "csv"
    XLSX = "xlsx"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL = (b"\x09\x08\x10\x00\x00\x06", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
_OTHERS = {  # first bytes → what the person is told the file is
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "GZIP",
    b"7z\xbc\xaf": "7Z",
    b"Rar!": "RAR",
    b"{\\rtf": "RTF",
    b"\x7fELF": "ELF",
    b"MZ\x90\x00": "EXE",
}
_MARKUP = {b"<?xml": "XML", b"<!doctype": "HTML", b"<html": "HTML"}


def kind_of(path: Path) -> Kind:
    """Tell the kind of the file at `path`.

    Raises   SheetRefused: file_empty, file_too_large, old_excel, workbook_encrypted, not_a_table
    """
    refuse_size(path)
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"PK"):
        return Kind.XLSX
    if start.startswith(OLE):
        refuse_ole(path)
    if start.startswith(_OLD_EXCEL):
        raise SheetRefused("old_excel")
    _refuse_other(start)
    return Kind.CSV


def refuse_size(path: Path) -> None:
    """Refuse a file of no bytes or of more than FILE_BYTES."""
    size = path.stat().st_size
    if not size:
        raise SheetRefused("file_empty")
    if size > FILE_BYTES:
        raise SheetRefused("file_too_large", size=-(-size // MIB), limit=FILE_BYTES // MIB)


def refuse_ole(path: Path) -> None:
    """Refuse an OLE container: old Excel, or a new workbook inside its password's envelope."""
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise SheetRefused("workbook_encrypted")
    raise SheetRefused("old_excel")


def _refuse_other(start: bytes) -> None:
    for magic, kind in _OTHERS.items():
        if start.startswith(magic):
            raise SheetRefused("not_a_table", kind=kind)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for magic, kind in _MARKUP.items():
        if text.startswith(magic):
            raise SheetRefused("not_a_table", kind=kind)
