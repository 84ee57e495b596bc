"""Workbooks made by hand, part by part: whatever a hostile or a careless program might write."""

import zipfile
from pathlib import Path

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXT = 't="inlineStr"'  # how a cell says that its text is in it
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Sarjanumero</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Malli</t></is></c></row>'
)


def worksheet(rows: str, *, before: str = "", after: str = "", prolog: str = '<?xml version="1.0"?>') -> str:
    """Write a worksheet around its rows."""
    return f'{prolog}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def parts(*sheets: str, states: tuple[str, ...] = (), book: str = "", strings: str = "") -> dict[str, str | bytes]:
    """Lay out the parts of a workbook with these worksheets.

    states    of each sheet: visible, hidden, veryHidden
    book      more of workbook.xml, before the sheets
    strings   the shared strings' part
    """
    states += ("visible",) * (len(sheets) - len(states))
    listed = "".join(
        f'<sheet name="Taulu {n}" sheetId="{n}" state="{state}" r:id="rId{n}"/>' for n, state in enumerate(states, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">{book}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{related}'
        f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        + (f'<Relationship Id="t" Type="{_OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>' if strings else "")
        + "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>',
    }
    if strings:
        made["xl/sharedStrings.xml"] = strings
    return made | {f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)}


def pack(path: Path, contents: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Pack the parts into a file."""
    with zipfile.ZipFile(path, "w", method) as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return path


def workbook(path: Path, *rows: str) -> Path:
    """Pack a workbook of one sheet with a header and these rows."""
    return pack(path, parts(worksheet(HEADER + "".join(rows))))


def cells(row: int, **columns: str) -> str:
    """Write a row: a column's letters and what is inside its cell."""
    return f'<row r="{row}">' + "".join(f'<c r="{name}{row}">{inner}</c>' for name, inner in columns.items()) + "</row>"
