import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from tests.sheets.conftest import Refusal
from tests.sheets.in_process import rows_of
from tests.sheets.workbooks import HEADER, MAIN, TEXT, pack, parts, workbook, worksheet


def cell(attributes: str, stored: str, path: Path) -> str:
    """Read one cell, both the quick way and, after a comment, the slow way."""
    same = f'<row r="2"><c r="A2" {attributes}>{stored}</c></row>'
    quick, slow = rows_of(
        workbook(path, same, same.replace("2", "3", 1).replace(">", "><!-- -->", 1).replace("A2", "A3"))
    )[1:]
    assert quick == slow
    return quick[0]


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
        ('t="d"', "<v>2026-08-03T00:00:00.000</v>", "2026-08-03"),
        ('t="d"', "<v>2026-08-03</v>", "2026-08-03"),
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
        ('0.00 "days"', 5, "5 days"),
        ("[Red]#,##0.00\\ €", 389.9, "389.9"),
        ("0%", 0.24, "24%"),
        ("@", 5, "5"),
    ],
)
def test_a_number_is_read_by_its_format(tmp_path: Path, code: str, value: float, text: str) -> None:
    path = tmp_path / "a"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nimi", "Arvo"])
        sheet.write_number(1, 0, value, book.add_format({"num_format": code}))
    assert rows_of(path)[1] == (text,)


def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        day = book.add_format({"num_format": 14})
        book.add_worksheet().write_datetime(0, 0, dt.datetime(2026, 8, 3), day)  # noqa: DTZ001
    assert rows_of(path)[0] == ("2026-08-03",)


def test_shared_strings_are_read(tmp_path: Path) -> None:
    rich = '<si><r><t xml:space="preserve">300w </t></r><r><t>G4</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>'
    strings = f'<sst xmlns="{MAIN}"><si><t>Malli</t></si>{rich}</sst>'
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    assert rows_of(pack(tmp_path / "a", parts(worksheet(rows), strings=strings)))[0] == ("Malli", "300w G4")


@pytest.mark.parametrize("index", ["2", "-9", "x"])
def test_a_shared_string_that_does_not_exist_is_refused(tmp_path: Path, refusal: Refusal, index: str) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>Malli</t></si></sst>'
    rows = HEADER + f'<row r="2"><c r="A2" t="s"><v>{index}</v></c></row>'
    assert refusal(pack(tmp_path / "a", parts(worksheet(rows), strings=strings))).code == "workbook_damaged"
