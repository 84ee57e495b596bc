import re
from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter

from core.sheets.errors import Notice
from core.sheets.reader import open_rows, open_table
from core.sheets.rows import Row
from tests.sheets.conftest import Refusal
from tests.sheets.workbooks import HEADER, TEXT, cells, pack, parts, workbook, worksheet


def test_a_formula_without_a_stored_value_is_empty_and_noted(tmp_path: Path) -> None:
    rows = (
        cells(2, A="<v>1</v>", B="<f>A2*2</f>"),
        cells(3, A="<v>1</v>", B="<f>A3*2</f><v></v>", C='<f t="shared" si="0"/><v/>'),
        '<row r="4"><c r="A4"><v>1</v></c><c r="B4" t="str"><f>""</f><v></v></c></row>',
        cells(5, A="<v>1</v><!-- -->", B="<f>A5*2</f>"),
    )
    with open_table(workbook(tmp_path / "a", *rows)) as table:
        assert [row.cells for row in table] == [("1", "")] * 4
    places = [(notice.values["row"], notice.values["column"]) for notice in table.notices]
    assert places == [(2, "B"), (3, "B"), (3, "C"), (5, "B")]
    assert "row 2, column B" in str(table.notices[0])


def test_many_formulas_without_values_are_counted(tmp_path: Path) -> None:
    rows = (f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><f>A2</f></c></row>' for n in range(2, 102))
    with open_table(workbook(tmp_path / "a", *rows)) as table:
        assert sum(1 for _ in table) == 100
    assert len(table.notices) == 21
    assert table.notices[-1] == Notice("formulas_without_value", {"count": 100})


def test_a_dimension_that_lies_drops_no_row(tmp_path: Path) -> None:
    rows = HEADER + "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 500))
    for lie in ("A1", "A1:B2", "A1:XFD1048576", "nonsense"):
        path = pack(tmp_path / "a", parts(worksheet(rows, before=f'<dimension ref="{lie}"/>')))
        with open_table(path) as table:
            assert [row.number for row in table] == list(range(2, 500))


def test_rows_keep_the_numbers_a_person_sees(tmp_path: Path) -> None:
    blank = ('<row r="5"/>', '<row r="9" spans="1:2"></row>')
    rows = blank[0] + cells(7, B="<v>7</v>") + blank[1] + cells(1_048_576, A="<v>8</v>")
    with open_table(workbook(tmp_path / "a", rows)) as table:
        assert list(table) == [Row(7, ("", "7")), Row(1_048_576, ("8", ""))]


def test_blank_cells_with_a_style_count_for_nothing(tmp_path: Path) -> None:
    right = '<row r="3" s="1"><c r="A3"><v>1</v></c><c r="XFD3" s="1"/></row>'
    below = '<row r="1048576"><c r="A1048576" s="1"/></row>'
    for marker in ("", "<!-- -->"):
        with open_table(workbook(tmp_path / "a", marker + right + below)) as table:
            assert list(table) == [Row(3, ("1", ""))]


def prefixed(sheet: str) -> str:
    """Write a worksheet as the Open XML SDK does."""
    for name in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
        sheet = sheet.replace(f"<{name}", f"<x:{name}").replace(f"</{name}>", f"</x:{name}>")
    return sheet.replace("<x:is><x:x:t", "<x:is><x:t").replace("xmlns=", "xmlns:x=").replace("x:x:", "x:")


def without_references(sheet: str) -> str:
    return re.sub(r' r="[A-Z]*\d+"', "", sheet)


def commented(sheet: str) -> str:
    return sheet.replace("<sheetData>", "<sheetData><!-- <row r='9'></row> -->")


def single_quoted(sheet: str) -> str:
    return sheet.replace('"', "'")


def in_windows_letters(sheet: str) -> str:
    return (
        sheet.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="us-ascii"?>')
        .replace("ä", "&#228;")
        .replace("ö", "&#xf6;")
    )


@pytest.mark.parametrize("way", [str, prefixed, without_references, commented, single_quoted, in_windows_letters])
def test_markup_of_any_style_gives_the_same_rows(tmp_path: Path, way: Callable[[str], str]) -> None:
    row = f'<row r="2"><c r="A2"><v>389.9</v></c><c r="B2" {TEXT}><is><t>näyttö &amp; hiiri</t></is></c></row>'
    sheet = way(worksheet(HEADER + row))
    with open_table(pack(tmp_path / "a", parts(sheet))) as table:
        assert table.names == ("Sarjanumero", "Malli")
        assert [row.cells for row in table] == [("389.9", "näyttö & hiiri")]


def test_the_quick_way_reads_what_another_reader_reads(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row in range(3000):
            sheet.write_row(row, row % 3, [f"nimi {row % 7}", row / 8, row, True, f"<&\"'> {row}", "", f"öljy\n{row}"])
    other = python_calamine.load_workbook(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    with open_rows(path) as rows:
        ours = [list(row.cells) for row in rows]
    width = max(map(len, ours))
    shown = [
        [
            str(value).upper() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else value
            for value in row
        ]
        for row in other
    ]
    assert [row + [""] * (width - len(row)) for row in ours] == shown


def test_a_row_longer_than_any_table_needs_is_left_to_the_slow_way(tmp_path: Path, refusal: Refusal) -> None:
    blank = '<c r="A2" s="1"/>' * 300_000
    row = f'<row r="2">{blank}<c r="B2"><v>1</v></c></row>'
    with open_table(pack(tmp_path / "a", parts(worksheet(HEADER + row)), method=0)) as table:
        assert list(table) == [Row(2, ("", "1"))]
    row = f'<row r="2">{"<c><v>1</v></c>" * 300_000}</row>'
    contents = parts(worksheet(HEADER + row))
    assert refusal(pack(tmp_path / "a", contents, method=0)).code == "too_many_columns"
