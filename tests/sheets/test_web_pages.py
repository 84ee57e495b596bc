"""A web page that a supplier's portal calls .xls is read as the table that it shows, in a process with limits."""

from pathlib import Path

import pytest

from core.sheets.errors import SheetRefused
from core.sheets.kinds import Kind
from core.sheets.reader import open_table

HEAD = "<tr><th>Sarjanumero</th><th>Malli</th><th>Koulu</th></tr>"
KNOWN = {"Sarjanumero", "Malli", "Koulu"}
EVERYDAY = Path(__file__).parents[1] / "data" / "everyday" / "tables" / "M14b-html-table-only.xls"


def page(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "export.xls"
    path.write_bytes(text.encode(encoding))
    return path


def read(path: Path) -> tuple[list[tuple[str, ...]], set[str]]:
    with open_table(path, KNOWN.__contains__) as table:
        rows = [row.cells for row in table]
    assert table.kind is Kind.HTML
    return rows, {notice.code for notice in table.notices}


@pytest.mark.parametrize(
    ("before", "encoding"),
    [
        ("<html><head><meta charset=windows-1252><style>td{mso:1}</style></head>", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "cp1252"),
        ("<!-- export --><HTML>", "utf-8"),
        ("\ufeff<!DOCTYPE html><html>", "utf-16-le"),
        ("<html>", "utf-8-sig"),
    ],
)
def test_letters_links_and_open_tags_are_read_as_the_page_shows_them(
    tmp_path: Path, before: str, encoding: str
) -> None:
    layout = "<table><tr><td>Toimitus<td>1</table>"
    rows = "<tr><td> 0012&nbsp;34 <td>A &amp; B<br>x<td><a href='http://h.invalid/x'>Käpylän</a><script>no()</script>"
    found, notices = read(
        page(tmp_path, f"{before}{layout}<TABLE border=1>{HEAD}{rows}<tr><td>2<td>C<td></table>", encoding)
    )
    assert found == [("0012 34", "A & B x", "Käpylän"), ("2", "C", "")]
    assert "page_read" in notices


def test_cells_over_several_rows_and_columns_keep_the_others_in_their_columns(tmp_path: Path) -> None:
    text = (
        f"<table>{HEAD}<tr><td>S1<td rowspan=2>M<td>K1</tr><tr><td>S2<td>K2</tr><tr><td colspan=2>S3<td>K3</tr></table>"
    )
    with open_table(page(tmp_path, text), lambda header: header == "Sarjanumero") as table:
        assert [row.cells for row in table] == [("S1", "M", "K1"), ("S2", "", "K2"), ("S3", "", "K3")]
    assert [(each.first_row, each.last_row, each.column, each.value) for each in table.merged] == [(2, 3, 1, "M")]


def test_rows_that_the_page_hides_or_strikes_through_are_marked(tmp_path: Path) -> None:
    rows = "<tr><td>S1<td>M<td>K<tr style='DISPLAY: none'><td>S2<td>M<td>K<tr hidden><td>S3<td>M<td>K"
    struck = "<tr><td>S4<td><s>M1</s> M2<td>K<tr><td>S5<td><del> </del>M<td>K"
    with open_table(page(tmp_path, f"<table>{HEAD}{rows}{struck}</table>"), KNOWN.__contains__) as table:
        marks = [(row.cells[0], row.marks.hidden, row.marks.struck) for row in table]
    assert marks == [("S1", False, ()), ("S2", True, ()), ("S3", True, ()), ("S4", False, (1,)), ("S5", False, ())]
    assert {notice.code for notice in table.notices} >= {"hidden_rows", "struck_rows"}


def test_a_table_inside_another_is_a_table_of_its_own(tmp_path: Path) -> None:
    inner = f"<table>{HEAD}<tr><td>S1<td>M<td>K</tr></table>"
    found, _ = read(page(tmp_path, f"<table><tr><td>Portal</td></tr><tr><td>{inner}</td><td>end</td></tr></table>"))
    assert found == [("S1", "M", "K")]


def test_the_sample_of_a_portal_is_read() -> None:
    with open_table(EVERYDAY) as table:
        assert len(list(table)) >= 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<html><body>Kirjaudu sisään</body></html>", "web_page"),
        (f"<table>{HEAD}</table>", "web_page"),
        (f"<table>{HEAD}<tr>{'<td>x' * 300}</table>", "too_many_columns"),
        (f"<table>{HEAD}<tr><td>{'x' * 5000}</table>", "cell_too_long"),
        (f"<table>{HEAD}<tr><td colspan=99999999>x<td>y</table>", "too_many_columns"),
    ],
)
def test_what_is_no_table_or_too_much_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(SheetRefused) as caught:
        read(page(tmp_path, text))
    assert caught.value.code == code
