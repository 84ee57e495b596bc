from pathlib import Path

import pytest

from core.sheets import limits
from core.sheets.errors import SheetRefused
from core.sheets.limits import CELL_CHARACTERS
from tests.sheets.conftest import Refusal
from tests.sheets.in_process import rows_of
from tests.sheets.workbooks import HEADER, MAIN, TEXT, pack, parts, workbook, worksheet


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
@pytest.mark.parametrize("letters", ["IW", "XFD", "ACOG"])
def test_too_many_columns_are_refused(tmp_path: Path, refusal: Refusal, letters: str, marker: str) -> None:
    row = f'<row r="2">{marker}<c r="A2"><v>1</v></c><c r="{letters}2"><v>1</v></c></row>'
    refused = refusal(workbook(tmp_path / "a", row))
    assert (refused.code, refused.values["row"], refused.values["limit"]) == ("too_many_columns", 2, 256)


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


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 2_000)
    rows = [f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 2_002)]
    assert len(rows_of(workbook(tmp_path / "a", "".join(rows[:-1])))) == 2_000
    with pytest.raises(SheetRefused) as refused:
        rows_of(workbook(tmp_path / "b", "".join(rows)))
    assert refused.value.code == "too_many_rows"


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
