import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter

from core.sheets.errors import Notice
from core.sheets.limits import CELL_CHARACTERS, Row
from core.sheets.reader import open_rows, open_table
from tests.sheets.conftest import Refusal
from tests.sheets.workbooks import HEADER, MAIN, TEXT, cells, pack, parts, workbook, worksheet


def cells_of(path: Path) -> list[Row]:
    with open_rows(path) as rows:
        return list(rows)


def cell(attributes: str, stored: str, path: Path) -> str:
    """Read one cell, both the quick way and, after a comment, the slow way."""
    same = f'<row r="2"><c r="A2" {attributes}>{stored}</c></row>'
    quick, slow = cells_of(
        workbook(path, same, same.replace("2", "3", 1).replace(">", "><!-- -->", 1).replace("A2", "A3"))
    )[1:]
    assert quick.cells == slow.cells
    return quick.cells[0]


@pytest.mark.parametrize(
    ("attributes", "stored", "text"),
    [
        ("", "<v>36</v>", "36"),
        ("", "<v>36.0</v>", "36"),
        ("", "<v>389.9</v>", "389.9"),
        ("", "<v>389.90000000000003</v>", "389.9"),
        ("", "<v>0.1</v>", "0.1"),
        ("", "<v>-5</v>", "-5"),
        ("", "<v>-0</v>", "0"),
        ("", "<v>1.0000000000000001E-5</v>", "0.00001"),
        ("", "<v>123456789012345</v>", "123456789012345"),
        ("", "<v>6377020000000000</v>", "6.37702E+15"),
        ("", "<v>6.37702E+15</v>", "6.37702E+15"),
        ("", "<v>1E400</v>", "1E400"),
        ("", "<v>abc</v>", "abc"),
        ('t="n"', "<v>1.50</v>", "1.5"),
        ('t="b"', "<v>1</v>", "TRUE"),
        ('t="b"', "<v>0</v>", "FALSE"),
        ('t="e"', "<v>#N/A</v>", "#N/A"),
        ('t="e"', "<v>#REF!</v>", "#REF!"),
        ('t="str"', "<f>A1&amp;B1</f><v>a&amp;b</v>", "a&b"),
        ("", "<f>1+1</f><v>2</v>", "2"),
        ("", '<f t="shared" si="0"/><v>2</v>', "2"),
        ('t="d"', "<v>2026-08-03T00:00:00</v>", "2026-08-03"),
        ('t="d"', "<v>2026-08-03T09:30:00Z</v>", "2026-08-03T09:30:00"),
        (TEXT, "<is><t>00123</t></is>", "00123"),
        (TEXT, '<is><t xml:space="preserve"> a\nb </t></is>', " a\nb "),
        (TEXT, "<is><t>&lt;a&gt; &#228;&#xE4; &quot;&apos;&amp;amp;</t></is>", "<a> ää \"'&amp;"),
        (TEXT, "<is><t>a_x000D_b_x005F_x0041__xD83D_</t></is>", "a\rb_x0041__xD83D_"),
        (TEXT, "<is><t>a\r\nb\rc</t></is>", "a\nb\nc"),
        (TEXT, "<is><r><t>Len</t></r><r><rPr/><t>ovo</t></r><rPh><t>ren</t></rPh></is>", "Lenovo"),
        (TEXT, "<is><t><![CDATA[<5> & 6]]></t></is>", "<5> & 6"),
        (TEXT, "<is><t>'=1+1</t></is>", "=1+1"),
        (TEXT, "<is><t>=1+1</t></is>", "=1+1"),
    ],
)
def test_a_cell_is_read_as_a_person_sees_it(tmp_path: Path, attributes: str, stored: str, text: str) -> None:
    assert cell(attributes, stored, tmp_path / "a") == text


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("d.m.yyyy", 46237, "2026-08-03"),
        ("[$-40B]d. mmmm yyyy;@", 46237, "2026-08-03"),
        ("m/d/yyyy h:mm", 46237.395833333336, "2026-08-03T09:30:00"),
        ("yyyy-mm-dd", 46237.999999, "2026-08-04"),
        ("mmm", 46237, "2026-08-03"),
        ("h:mm", 0.39583333333, "09:30:00"),
        ("[h]:mm", 1.5, "36:00:00"),
        ("d.m.yyyy", 1, "1900-01-01"),
        ("d.m.yyyy", 59, "1900-02-28"),
        ("d.m.yyyy", 60, "60"),
        ("d.m.yyyy", 61, "1900-03-01"),
        ("d.m.yyyy", -1, "-1"),
        ("d.m.yyyy", 2958465, "9999-12-31"),
        ("d.m.yyyy", 2958465.9999999, "2958465.9999999"),
        ("d.m.yyyy", 1e9, "1000000000"),
        ("00000", 551, "00551"),
        ("00000", 5.5, "5.5"),
        ('0.00 "days"', 5, "5"),
        ("[Red]#,##0.00\\ €", 389.9, "389.9"),
        ("0%", 0.24, "0.24"),
        ("@", 5, "5"),
    ],
)
def test_a_number_is_read_by_its_format(tmp_path: Path, code: str, value: float, text: str) -> None:
    path = tmp_path / "a"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nimi", "Arvo"])
        sheet.write_number(1, 0, value, book.add_format({"num_format": code}))
    assert cells_of(path)[1].cells == (text,)


def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        day = book.add_format({"num_format": 14})
        book.add_worksheet().write_datetime(0, 0, dt.datetime(2026, 8, 3), day)  # noqa: DTZ001
    assert cells_of(path)[0].cells == ("2026-08-03",)


def test_shared_strings_are_read(tmp_path: Path) -> None:
    rich = '<si><r><t xml:space="preserve">300w </t></r><r><t>G4</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>'
    strings = f'<sst xmlns="{MAIN}"><si><t>Malli</t></si>{rich}</sst>'
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    assert cells_of(pack(tmp_path / "a", parts(worksheet(rows), strings=strings)))[0].cells == ("Malli", "300w G4")


@pytest.mark.parametrize("index", ["2", "-9", "x"])
def test_a_shared_string_that_does_not_exist_is_refused(tmp_path: Path, refusal: Refusal, index: str) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>Malli</t></si></sst>'
    rows = HEADER + f'<row r="2"><c r="A2" t="s"><v>{index}</v></c></row>'
    assert refusal(pack(tmp_path / "a", parts(worksheet(rows), strings=strings))).code == "workbook_damaged"


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


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "row",
    [
        '<row r="999999999999"><c r="A999999999999"><v>7</v></c></row>',
        '<row r="1048577"><c r="A1048577"><v>7</v></c></row>',
        '<row r="2"><c r="A999999999999"><v>7</v></c></row>',
        f'<row r="{"9" * 5000}"><c r="A2"><v>7</v></c></row>',
        '<row r="2"/><row spans="1:1" r="999999999999"><c r="A999999999999"><v>7</v></c></row>',
    ],
)
def test_a_small_workbook_that_names_an_impossible_row_is_refused(tmp_path: Path, refusal: Refusal, row: str) -> None:
    path = workbook(tmp_path / "a", row)
    assert path.stat().st_size < 3_000
    assert refusal(path).code == "row_impossible"


@pytest.mark.parametrize(
    "row",
    [
        '<row r="2"><c r="B2"><v>7</v></c><c r="A2"><v>7</v></c></row>',
        '<row r="2"><c r="A2"><v>7</v></c><c r="A2"><v>8</v></c></row>',
        '<row r="2"><c r="A3"><v>7</v></c></row>',
        '<row r="2"><c r="A02"><v>7</v></c></row>',
        '<row r="2"><c r="2A"><v>7</v></c></row>',
        '<row r="2"><c r="A"><v>7</v></c></row>',
        '<row r="1"><c r="A1"><v>7</v></c></row>',
        '<row r="-2"><c r="A2"><v>7</v></c></row>',
        '<row r="2e1"><c r="A2"><v>7</v></c></row>',
        '<row r="2"><c r="A2"><v>7</v>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>&#0;</t></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>&#xD800;</t></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>&bomb;</t></is></c></row>',
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused(tmp_path: Path, refusal: Refusal, row: str) -> None:
    assert refusal(workbook(tmp_path / "a", row)).code == "workbook_damaged"


def test_a_sheet_that_ends_early_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    contents = parts(worksheet(HEADER).partition("</sheetData>")[0])
    assert refusal(pack(tmp_path / "a", contents)).code == "workbook_damaged"


def test_text_that_is_no_utf_8_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    contents = parts(worksheet(HEADER))
    contents["xl/worksheets/sheet1.xml"] = worksheet(HEADER.replace("Malli", "Väri")).encode("latin-1")
    assert refusal(pack(tmp_path / "a", contents)).code == "workbook_damaged"


def test_a_nul_written_as_an_escape_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    row = f'<row r="2"><c r="B2" {TEXT}><is><t>a_x0000_b</t></is></c></row>'
    refused = refusal(workbook(tmp_path / "a", row))
    assert (refused.code, refused.values) == ("nul_in_cell", {"row": 2, "column": "B"})


@pytest.mark.timeout(10)
@pytest.mark.parametrize("marker", ["", "<!-- -->"])
@pytest.mark.parametrize("letters", ["AG", "XFD", "ACOG"])
def test_too_many_columns_are_refused(tmp_path: Path, refusal: Refusal, letters: str, marker: str) -> None:
    row = f'<row r="2">{marker}<c r="A2"><v>1</v></c><c r="{letters}2"><v>1</v></c></row>'
    refused = refusal(workbook(tmp_path / "a", row))
    assert (refused.code, refused.values["row"], refused.values["limit"]) == ("too_many_columns", 2, 32)


@pytest.mark.timeout(10)
def test_twenty_thousand_columns_are_refused_at_once(tmp_path: Path, refusal: Refusal) -> None:
    row = "<row>" + "".join(f"<c><v>{n * n}</v></c>" for n in range(20_000)) + "</row>"
    assert refusal(workbook(tmp_path / "a", row)).code == "too_many_columns"


@pytest.mark.parametrize("marker", ["", "<!-- -->"])
def test_a_cell_too_long_is_refused(tmp_path: Path, refusal: Refusal, marker: str) -> None:
    row = f'<row r="2">{marker}<c r="B2" {TEXT}><is><t>{"x" * (CELL_CHARACTERS + 1)}</t></is></c></row>'
    refused = refusal(workbook(tmp_path / "a", row))
    assert (refused.code, refused.values) == ("cell_too_long", {"row": 2, "column": "B", "limit": CELL_CHARACTERS})


def test_a_huge_shared_string_is_refused_where_it_is_used(tmp_path: Path, refusal: Refusal) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>{"Sarja numero" * 500_000}</t></si></sst>'
    rows = HEADER + "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 1000))
    contents = parts(worksheet(rows), strings=strings)
    assert refusal(pack(tmp_path / "a", contents, method=0)).code == "cell_too_long"


def test_too_many_rows_are_refused(tmp_path: Path, refusal: Refusal) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 200_002))
    assert refusal(workbook(tmp_path / "a", rows)).code == "too_many_rows"


@pytest.mark.parametrize("rows", ["", "<row r='1'/>", '<row r="1"><c r="A1" s="0"/></row>'])
def test_a_workbook_without_a_filled_cell_is_empty(tmp_path: Path, refusal: Refusal, rows: str) -> None:
    assert refusal(pack(tmp_path / "a", parts(worksheet(rows)))).code == "file_empty"
    assert (
        refusal(pack(tmp_path / "a", parts(f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'))).code == "file_empty"
    )


def test_a_header_alone_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    assert refusal(workbook(tmp_path / "a")).code == "no_rows"


@pytest.mark.parametrize("change", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
def test_a_part_that_is_no_markup_is_refused(tmp_path: Path, refusal: Refusal, change: str) -> None:
    contents = parts(worksheet(HEADER)) | {change: "<a><b></a>"}
    assert refusal(pack(tmp_path / "a", contents)).code == "workbook_damaged"


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
    ours = [list(row.cells) for row in cells_of(path)]
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
