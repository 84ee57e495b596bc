"""Workbooks of other formats, as small as they can be: OpenDocument and Excel's binary one."""

import struct
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | float
NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def ods(path: Path, rows: list[list[Cell]], *, above: int = 0) -> Path:
    """An OpenDocument sheet with `rows` below `above` blank ones."""
    blank = (
        f'<table:table-row table:number-rows-repeated="{above}"><table:table-cell/></table:table-row>' if above else ""
    )
    written = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    table = f'<table:table table:name="Taul1">{blank}{written}</table:table>'
    content = (
        f'<office:document-content {NAMES} office:version="1.3"><office:body><office:spreadsheet>{table}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{MANIFEST}"/>')
    return path


def _ods_cell(value: Cell) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'


def xlsb(path: Path, rows: list[list[Cell]], *, above: int = 0) -> Path:
    """A binary workbook with `rows` below `above` blank ones."""
    sheets = struct.pack("<II", 0, 1) + _text("rId1") + _text("Taul1")
    book = _record(131) + _record(143) + _record(156, sheets) + _record(144) + _record(132)
    used = struct.pack("<4I", above, above + len(rows) - 1, 0, max(map(len, rows)) - 1)
    sheet = _record(129) + _record(148, used) + _record(145)
    for number, row in enumerate(rows, start=above):
        sheet += _record(0, struct.pack("<I", number) + bytes(17))
        sheet += b"".join(_xlsb_cell(column, value) for column, value in enumerate(row) if value != "")
    sheet += _record(146) + _record(130)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", f'<Types xmlns="{TYPES}"/>')
        package.writestr("_rels/.rels", _relation("officeDocument", "xl/workbook.bin"))
        package.writestr("xl/workbook.bin", book)
        package.writestr("xl/_rels/workbook.bin.rels", _relation("worksheet", "worksheets/sheet1.bin"))
        package.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def _record(kind: int, data: bytes = b"") -> bytes:
    code = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    low, high = len(data) & 0x7F, len(data) >> 7
    return code + (bytes([low | 0x80, high]) if high else bytes([low])) + data


def _text(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def _xlsb_cell(column: int, value: Cell) -> bytes:
    place = struct.pack("<II", column, 0)
    if isinstance(value, str):
        return _record(6, place + _text(value))
    return _record(5, place + struct.pack("<d", value))


def _relation(kind: str, target: str) -> str:
    one = f'<Relationship Id="rId1" Type="{DOCUMENT}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{RELATIONS}">{one}</Relationships>'
