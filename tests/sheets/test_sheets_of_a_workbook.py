from pathlib import Path

import pytest

from core.sheets.errors import Notice
from core.sheets.reader import open_table
from core.sheets.rows import Row
from tests.sheets.conftest import Refusal
from tests.sheets.workbooks import HEADER, pack, parts, worksheet

DATA = worksheet(HEADER + '<row r="2"><c r="A2"><v>5</v></c></row>')
TEXT = worksheet('<row r="1"><c r="A1" t="inlineStr"><is><t>Lue tämä 1. ohje ensin</t></is></c></row>')
EMPTY = worksheet("")
WIDE = worksheet('<row r="1"><c r="ZZ1"><v>5</v></c></row>')
OTHER = worksheet(
    HEADER.replace("Sarjanumero", "Koulu").replace("Malli", "Osoite") + '<row r="2"><c r="A2"><v>6</v></c></row>'
)


def knows(name: str) -> bool:
    return name in {"Sarjanumero", "Malli"}


def read(path: Path) -> tuple[str | None, list[Row], list[Notice]]:
    with open_table(path, knows) as table:
        return table.sheet, list(table), table.notices


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_never_read(tmp_path: Path, state: str) -> None:
    path = pack(tmp_path / "a", parts(OTHER, DATA, states=(state,)))
    assert read(path) == ("Taulu 2", [Row(2, ("5", ""))], [Notice("sheet_hidden", {"sheet": "Taulu 1"})])


def test_a_workbook_with_only_hidden_sheets_is_empty(tmp_path: Path, refusal: Refusal) -> None:
    assert refusal(pack(tmp_path / "a", parts(DATA, states=("hidden",)))).code == "file_empty"


@pytest.mark.parametrize("first", [TEXT, OTHER, WIDE])
def test_of_several_sheets_the_one_with_known_names_is_read_and_the_others_are_named(
    tmp_path: Path, first: str
) -> None:
    sheet, rows, notices = read(pack(tmp_path / "a", parts(EMPTY, first, DATA, DATA)))
    assert (sheet, rows) == ("Taulu 3", [Row(2, ("5", ""))])
    assert notices == [
        Notice("sheet_left_out", {"sheet": "Taulu 2", "read": "Taulu 3"}),
        Notice("sheet_left_out", {"sheet": "Taulu 4", "read": "Taulu 3"}),
    ]


def test_without_known_names_the_first_sheet_that_looks_like_a_table_is_read(tmp_path: Path) -> None:
    with open_table(pack(tmp_path / "a", parts(TEXT, OTHER, DATA))) as table:
        assert table.sheet == "Taulu 2"
        assert table.names == ("Koulu", "Osoite")


def test_where_no_sheet_can_be_read_the_first_says_why(tmp_path: Path, refusal: Refusal) -> None:
    assert refusal(pack(tmp_path / "a", parts(EMPTY, WIDE))).code == "too_many_columns"


def test_where_no_sheet_has_names_the_workbook_is_refused(tmp_path: Path, refusal: Refusal) -> None:
    numbers = worksheet('<row r="1"><c r="A1"><v>5</v></c></row>')
    assert refusal(pack(tmp_path / "a", parts(numbers, numbers))).code == "no_header"
