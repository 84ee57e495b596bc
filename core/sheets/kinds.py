"""What kind of file this is, told from its first bytes and never from its name."""

import re
from enum import StrEnum
from pathlib import Path

from core.errors import N_
from core.sheets.csv.encoding import wide_encoding
from core.sheets.errors import SheetRefused
from core.sheets.limits import FILE_BYTES, MIB


class Kind(StrEnum):
    """The kinds of table that are read."""

    CSV = "csv"
    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"
    HTML = "html"  # a web page, which supplier portals call .xls


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL = (
    b"\x09\x08\x10\x00\x00\x06",
    b"\x09\x08\x08\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x00\x04\x00",
)
_IN_OLE = {
    "WordDocument": "Word",
    "PowerPoint Document": "PowerPoint",
    "__substg1.0": "Outlook",
    "VisioDocument": "Visio",
}
_OTHERS = {  # first bytes → what the person is told the file is
    b"%PDF": "PDF",
    b"%!PS": "PostScript",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"\x1f\x8b": "GZIP",
    b"BZh": "BZIP2",
    b"\xfd7zXZ": "XZ",
    b"7z\xbc\xaf": "7Z",
    b"Rar!": "RAR",
    b"{\\rtf": "RTF",
    b"\x7fELF": "ELF",
    b"MZ\x90\x00": "EXE",
    b"SQLite format 3\0": "SQLite",
    b"\0\1\0\0Standard ": "Access",
    b"bplist00": "Apple property list",
    b"PAR1": "Parquet",
}
_START = 4_096
_SPREADSHEETS = {  # what a file's beginning matches → what the person is told the file is
    r"<.*urn:schemas-microsoft-com:office:spreadsheet": "Excel XML 2003",
    r"<.*urn:oasis:names:tc:opendocument": "OpenDocument (.fods)",
    r"ID;P[^\r\n]*[\r\n]+[BCFPO];": "SYLK (.slk)",
    r"TABLE\r?\n0,1\r?\n": "DIF",
}
_COMMENTS = r"(<\?xml[^>]*>\s*)?(<!--((?!-->).)*-->\s*)*"
_WEB_PAGE = _COMMENTS + r"<(!doctype html|(html|head|body|meta|title|style|table|thead|tbody|tr|div|span|script)\b)"
_LETTER = r"(\w[\w-]*: [^\r\n]*\r?\n([ \t][^\r\n]*\r?\n)*){0,40}(MIME-Version|Content-Type): "  # as an e-mail begins
_DOCUMENTS = {
    _COMMENTS + r"<(\?xml\b|!doctype\b|[a-z][\w.:-]*(\s[^<>]*)?>.*(</|/>))": "XML",
    r"\{\s*\"[^\"]*\"\s*:|\[\s*[\[{]": "JSON",
    r"BEGIN:V(CARD|CALENDAR)": "vCard",
    r"UN[AB][+:].*UNH\+": "EDIFACT",
    _LETTER: "e-mail",
}
_CONTROLS = 0.1  # of the beginning of a file that is no text at all
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")


def kind_of(path: Path) -> Kind:
    """Tell the kind of the file at `path`; of a package the gate tells it exactly.

    Raises   SheetRefused: file_empty, file_too_large, old_excel, workbook_encrypted, not_a_table, other_spreadsheet,
             web_page
    """
    refuse_size(path)
    with path.open("rb") as file:
        start = file.read(_START)
    if start.startswith(b"PK"):
        return Kind.XLSX
    if start.startswith(OLE):
        refuse_ole(path)
        return Kind.XLS
    if start.startswith(_OLD_EXCEL):
        raise SheetRefused("old_excel")
    return Kind.HTML if _is_page(start) else _text_table(start)


def refuse_size(path: Path) -> None:
    """Refuse a file of no bytes or of more than FILE_BYTES."""
    size = path.stat().st_size
    if not size:
        raise SheetRefused("file_empty")
    if size > FILE_BYTES:
        raise SheetRefused("file_too_large", size=-(-size // MIB), limit=FILE_BYTES // MIB)


def refuse_ole(path: Path) -> None:
    """Refuse an OLE container that is no old Excel: a new workbook in its password's envelope, another program's file."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise SheetRefused("workbook_encrypted")
    for name, kind in _IN_OLE.items():
        if name.encode("utf-16-le") in content:
            raise SheetRefused("not_a_table", kind=kind)


def _is_page(start: bytes) -> bool:
    text = _as_text(start).lstrip("\ufeff \t\r\n\xef\xbb\xbf")
    return _begins(text, _WEB_PAGE) and not any(_begins(text, pattern) for pattern in _SPREADSHEETS)


def _text_table(start: bytes) -> Kind:
    _refuse_other(start)
    return Kind.CSV


def _refuse_other(start: bytes) -> None:
    text = _as_text(start).lstrip()
    signs = text.encode("latin-1", "replace")
    kind = next((kind for magic, kind in _OTHERS.items() if start.startswith(magic) or signs.startswith(magic)), "")
    if start[4:8] == b"ftyp":
        kind = "HEIC" if start[8:9] == b"h" else "MP4"
    elif start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        kind = "WEBP"
    if kind:
        raise SheetRefused("not_a_table", kind=kind)
    _refuse_text(text)
    if not wide_encoding(start) and len(_CONTROL.findall(start)) > _CONTROLS * len(start):
        raise SheetRefused("not_a_table", kind=N_("binary"))


def _refuse_text(text: str) -> None:
    for pattern, kind in _SPREADSHEETS.items():
        if _begins(text, pattern):
            raise SheetRefused("other_spreadsheet", kind=kind)
    is_page_by_mail = _begins(text, _LETTER) and re.search("multipart/related|text/html", text, re.IGNORECASE)
    if is_page_by_mail:
        raise SheetRefused("web_page")
    for pattern, kind in _DOCUMENTS.items():
        if _begins(text, pattern):
            raise SheetRefused("not_a_table", kind=kind)


def _begins(text: str, pattern: str) -> bool:
    return bool(re.match(pattern, text, re.IGNORECASE | re.DOTALL))


def _as_text(start: bytes) -> str:
    """Read the beginning of a file well enough to know marks of ASCII letters in it."""
    wide = wide_encoding(start)
    return start[wide.mark :].decode(wide.name, "replace") if wide else start.decode("latin-1")
