"""Workbooks as other programs lay them out: other encodings, prefixes, folders and names of parts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sheets.in_process import rows_of
from tests.sheets.workbooks import HEADER, TEXT, pack, parts, worksheet

Parts = dict[str, str | bytes]
ROW = f'<row r="2"><c r="A2" {TEXT}><is><t>näyttö</t></is></c><c r="B2"><v>5</v></c></row>'
SHEET, BOOK, RELATIONS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
DECLARATION = '<?xml version="1.0"?>'


def everywhere(change: Callable[[str], str | bytes]) -> Callable[[Parts], Parts]:
    return lambda contents: {name: change(str(content)) for name, content in contents.items()}


def named(change: Callable[[str], str]) -> Callable[[Parts], Parts]:
    return lambda contents: {change(name): content for name, content in contents.items()}


def within(name: str, *changes: tuple[str, str]) -> Callable[[Parts], Parts]:
    def change(contents: Parts) -> Parts:
        text = str(contents[name])
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return contents | {name: text}

    return change


def encoded(name: str, declared: str) -> Callable[[Parts], Parts]:
    text = worksheet(HEADER + ROW, prolog=f'<?xml version="1.0" encoding="{declared}"?>')
    return lambda contents: contents | {SHEET: text.encode(name)}


def in_folder(folder: str) -> Callable[[Parts], Parts]:
    return lambda contents: {
        name.replace("xl/", folder): str(content).replace("xl/workbook", f"{folder}workbook")
        for name, content in contents.items()
    }


def strict(text: str) -> str:
    return text.replace(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ).replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"
    )


WAYS: dict[str, Callable[[Parts], Parts]] = {
    "strict": everywhere(strict),
    "UTF-16 with a mark": everywhere(
        lambda text: text.replace(DECLARATION, '<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16")
    ),
    "UTF-16 without one": everywhere(lambda text: f"{DECLARATION}{text.removeprefix(DECLARATION)}".encode("utf-16-be")),
    "UTF-8 with a mark": everywhere(lambda text: text.encode("utf-8-sig")),
    "Latin 1": encoded("latin-1", "ISO-8859-1"),
    "Windows": encoded("cp1252", "windows-1252"),
    "backslashes": named(lambda name: name.replace("/", "\\")),
    "absolute names": named("/".__add__),
    "capitals": named(lambda name: name.replace("xl/worksheets", "XL/Worksheets")),
    "another folder": in_folder("spreadsheet/"),
    "no folder": in_folder(""),
    "no relation to the workbook": lambda contents: {k: v for k, v in contents.items() if k != "_rels/.rels"},
    "absolute targets": within(RELATIONS, ('Target="worksheets', 'Target="/xl/worksheets')),
    "targets with backslashes": within(RELATIONS, ('Target="worksheets/', 'Target="worksheets\\')),
    "targets with dots": within(RELATIONS, ('Target="worksheets/', 'Target="./x/../worksheets/')),
    "another prefix of relations": within(BOOK, ("r:id", "rel:id"), ("xmlns:r=", "xmlns:rel=")),
    "a prefixed workbook": within(
        BOOK, ("<workbook xmlns=", "<x:workbook xmlns:x="), ("</workbook", "</x:workbook"), ("<sheet ", "<x:sheet ")
    ),
    "namespaces of later versions": within(
        SHEET, ("xmlns=", 'xmlns:mc="urn:mc" mc:Ignorable="x14ac" xmlns:x14ac="urn:x14ac" xmlns=')
    ),
    "blanks in tags": within(SHEET, ("<sheetData>", "<sheetData >")),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_package_of_any_layout_is_read(tmp_path: Path, way: str) -> None:
    contents = WAYS[way](parts(worksheet(HEADER + ROW)))
    assert rows_of(pack(tmp_path / "a", contents)) == [("Sarjanumero", "Malli"), ("näyttö", "5")]


def test_sheets_are_taken_in_the_order_of_their_tabs(tmp_path: Path) -> None:
    other = worksheet(HEADER + ROW.replace("näyttö", "hiiri"))
    contents = parts(worksheet(HEADER + ROW), other)
    swapped = str(contents[RELATIONS]).replace("sheet1.xml", "sheet0.xml").replace("sheet2.xml", "sheet1.xml")
    contents[RELATIONS] = swapped.replace("sheet0.xml", "sheet2.xml")
    assert rows_of(pack(tmp_path / "a", contents))[1] == ("hiiri", "5")
