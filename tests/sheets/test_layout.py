"""What a person looking at a sheet sees otherwise than its cells say: hidden, struck through, merged."""

from pathlib import Path

import pytest
import xlsxwriter

from core.sheets.marked_rows import row_ranges
from core.sheets.reader import open_table
from core.sheets.rows import Marks, Merged
from core.sheets.xlsx import layout
from tests.sheets.in_process import said_of
from tests.sheets.workbooks import HEADER, MAIN, TEXT, pack, parts, workbook, worksheet

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="0,000,000"/></numFmts><fonts>'
    '<font/><font><strike/></font><font><strike val="0"/></font><font><strike val="true"/></font></fonts><cellXfs>'
    '<xf/><xf fontId="1"/><xf fontId="2"/><xf fontId="3" numFmtId="164"/></cellXfs>'
    "<dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>"
)


def row(number: int, attributes: str = "", style: str = "", value: str = "<v>12345</v>") -> str:
    return f'<row r="{number}"{attributes}><c r="A{number}"{style}>{value}</c></row>'


@pytest.mark.parametrize("slowly", ["", "<!-- -->"])
def test_hidden_and_struck_rows_and_other_numbers_are_marked(tmp_path: Path, slowly: str) -> None:
    rich = '<is><r><t xml:space="preserve">a </t></r><r><rPr><strike/></rPr><t>b</t></r></is>'
    rows = [
        row(2),
        row(3, ' hidden="1"'),
        row(4, ' spans="1:1" hidden="true" x="y"'),
        row(5, ' hidden="false" ht="12.8"'),
        row(6, ' ht="0" customHeight="1"'),
        row(7, style=' s="1"'),
        row(8, style=' s="2"'),
        row(9, ' hidden="1"', style=' s="3"'),
        row(10, style=f" {TEXT}", value=rich),
        row(11, style=f' s="1" {TEXT}', value="<is><t> </t></is>") + "",
    ]
    contents = parts(worksheet(HEADER + slowly + "".join(rows))) | {"xl/styles.xml": STYLES}
    marks = {each.number: each.marks for each in said_of(pack(tmp_path / "a", contents)).rows if any(each.marks)}
    hidden = Marks(hidden=True)
    other = Marks(hidden=True, struck=(0,), formats=((0, "0,000,000"),))
    struck = Marks(struck=(0,))
    assert marks == {3: hidden, 4: hidden, 6: hidden, 7: struck, 9: other, 10: struck}


def test_letters_struck_through_in_shared_strings_are_marked(tmp_path: Path) -> None:
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>a</t></si><si><r><rPr><strike val="0"/></rPr><t>b</t></r></si>'
        "<si><r><t>c</t></r><r><rPr><strike/></rPr><t>d</t></r></si>"
        "<si><r><rPr><strike/></rPr><t> </t></r><r><t>e</t></r></si></sst>"
    )
    rows = "".join(f'<row r="{n + 2}"><c r="A{n + 2}" t="s"><v>{n}</v></c></row>' for n in range(4))
    said = said_of(pack(tmp_path / "a", parts(worksheet(HEADER + rows), strings=strings)))
    assert [(each.cells[0], each.marks.struck) for each in said.rows[1:]] == [
        ("a", ()),
        ("b", ()),
        ("cd", (0,)),
        (" e", ()),
    ]


def test_hidden_columns_are_told(tmp_path: Path) -> None:
    columns = (
        '<cols><col min="1" max="1" width="9"/><col max="4" hidden="1" min="3"/><col min="6" max="6" width="0"/>'
        '<col min="9" max="16384" hidden="true"/><col min="x" max="1" hidden="1"/></cols>'
    )
    said = said_of(pack(tmp_path / "a", parts(worksheet(HEADER, before=columns))))
    assert said.hidden_columns == [2, 3, 5, *range(8, 256)]


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_merged_cells_are_told_with_their_value(tmp_path: Path, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "_TAG_BYTES", 200)
    references = ["A1:B1", "A2:A3", "B2:B3", "A4:B4", "A9:A12", "B7:A5", "XFD2:XFD9", "A0:A99999999"]
    merged = "".join(f"<{prefix}mergeCell ref='{reference}' />" for reference in references)
    rows = row(2) + row(3, value="") + row(4) + row(9)
    sheet = worksheet(HEADER + rows, after=f"<{prefix}mergeCells>{merged}</{prefix}mergeCells>")
    sheet = sheet.replace("xmlns=", f'xmlns:x="{MAIN}" xmlns=')
    said = said_of(pack(tmp_path / "a", parts(sheet)))
    assert said.merged == [
        Merged(1, 1, 0, "A1:B1", "Sarjanumero"),
        Merged(2, 3, 0, "A2:A3", "12345"),
        Merged(2, 3, 1, "B2:B3", ""),
        Merged(4, 4, 0, "A4:B4", "12345"),
        Merged(9, 12, 0, "A9:A12", "12345"),
    ]


def test_a_flood_of_merged_cells_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MERGES", 5)
    merged = "".join(f'<mergeCell ref="A2:A{n}"/>' for n in range(3, 50))
    sheet = worksheet(HEADER + row(2), after=f"<mergeCells>{merged}</mergeCells>")
    assert len(said_of(pack(tmp_path / "a", parts(sheet))).merged) == 5


def test_what_is_seen_otherwise_is_noted(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a")) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:C1", "Toimitus")
        sheet.write_row("A2", ["Sarjanumero", "Malli", "Hinta"])
        for number in range(3, 9):
            sheet.write_row(number - 1, 0, [f"PF{number}", None if number in {4, 5} else "300w", 5])
        sheet.merge_range("B3:B5", "300w")
        sheet.write("A7", "PF7", book.add_format({"font_strikeout": True}))
        for number in (4, 5, 8):
            sheet.set_row(number - 1, None, None, {"hidden": True})
        sheet.set_column("C:C", None, None, {"hidden": True})
    with open_table(tmp_path / "a", {"Sarjanumero", "Malli", "Hinta"}.__contains__) as table:
        rows = list(table)
    assert [each.number for each in rows if each.marks.hidden] == [4, 5, 8]
    assert (table.merged, table.hidden_columns) == ([Merged(3, 5, 1, "B3:B5", "300w")], ("Hinta",))
    assert {notice.code: notice.values for notice in table.notices} == {
        "hidden_columns": {"columns": "C (Hinta)"},
        "hidden_rows": {"count": 3, "rows": "4-5, 8"},
        "struck_rows": {"count": 1, "rows": "7"},
        "merged_cells": {"count": 1, "ranges": "B3:B5"},
    }


def test_row_numbers_are_written_briefly() -> None:
    assert row_ranges([1, 2, 3, 5, 7, 8]) == "1-3, 5, 7-8"
    assert row_ranges(range(0, 100, 2)).endswith("36, 38, …")


def test_an_ordinary_workbook_has_no_marks(tmp_path: Path) -> None:
    assert not any(any(each.marks) for each in said_of(workbook(tmp_path / "a", row(2))).rows)


def headed(path: Path, *rows: list[str], merged: tuple[str, ...]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Write rows with merged cells, whose value stands in their first row; read the names and the data."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for each in merged:
            sheet.merge_range(each, "")
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell:
                    sheet.write_string(number, column, cell)
    known = {"Tilausnumero", "Sarjanumero", "Malli", "Hinta", "Veroton hinta", "Takuu"}
    with open_table(path, known.__contains__) as table:
        return table.names, [row.cells for row in table]


def test_names_merged_over_two_rows_are_names(tmp_path: Path) -> None:
    names, rows = headed(
        tmp_path / "a",
        ["Tilausnumero", "Sarjanumero", "Hinta", "", "Malli"],
        ["", "", "Veroton hinta", "Alv", ""],
        ["4500", "PF1", "389,90", "25,5", "300w"],
        merged=("A1:A2", "B1:B2", "C1:D1", "E1:E2"),
    )
    assert names == ("Tilausnumero", "Sarjanumero", "Veroton hinta", "Alv", "Malli")
    assert rows == [("4500", "PF1", "389,90", "25,5", "300w")]


def test_names_above_the_row_with_most_of_them_are_names(tmp_path: Path) -> None:
    names, rows = headed(
        tmp_path / "a",
        ["Toimitus", "", "", ""],
        ["Tilausnumero", "Laite", "", ""],
        ["", "Sarjanumero", "Malli", "Hinta"],
        ["4500", "PF1", "300w", "389,90"],
        merged=("A1:D1", "A2:A3", "B2:D2"),
    )
    assert names == ("Tilausnumero", "Sarjanumero", "Malli", "Hinta")
    assert rows == [("4500", "PF1", "300w", "389,90")]


def test_a_value_merged_below_a_header_is_no_name(tmp_path: Path) -> None:
    names, rows = headed(
        tmp_path / "a",
        ["Tilausnumero", "Sarjanumero", "Malli"],
        ["4500", "PF1", "300w"],
        ["", "PF2", ""],
        merged=("A2:A3", "C2:C3"),
    )
    assert names == ("Tilausnumero", "Sarjanumero", "Malli")
    assert rows == [("4500", "PF1", "300w"), ("", "PF2", "")]
