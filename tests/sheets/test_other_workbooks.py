"""Workbooks in .xls, .xlsb and .ods: their values are read as those of .xlsx, in a process with the same limits."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.sheets.errors import SheetRefused
from core.sheets.kinds import OLE, Kind
from core.sheets.reader import open_table
from tests.sheets.other_workbooks import Cell, ods, xlsb

OLD = Path(__file__).parents[1] / "data" / "workbooks" / "delivery.xls"
ROWS: list[list[Cell]] = [
    ["Sarjanumero", "Malli", "Hinta"],
    ["PF<1>", "300w", 389.9],
    ["", "", ""],
    [12345678.0, "käytössä", 400.0],
    [6.37702e15, "300w", -1.5],
]


@pytest.mark.parametrize(("make", "kind"), [(ods, Kind.ODS), (xlsb, Kind.XLSB)])
def test_values_are_read_with_their_rows_and_what_is_not_seen_is_said(
    tmp_path: Path, make: Callable[..., Path], kind: Kind
) -> None:
    with open_table(make(tmp_path / "a", ROWS, above=3)) as table:
        rows = list(table)
    assert (table.kind, table.header_row, table.names) == (kind, 4, ("Sarjanumero", "Malli", "Hinta"))
    assert [(row.number, row.cells) for row in rows] == [
        (5, ("PF<1>", "300w", "389.9")),
        (7, ("12345678", "käytössä", "400")),
        (8, ("6.37702000000000E+15", "300w", "-1.5")),
    ]
    assert "values_only" in {notice.code for notice in table.notices}


def test_old_workbooks_are_read_with_days_as_days() -> None:
    with open_table(OLD) as table:
        rows = list(table)
    assert (table.kind, table.sheet, table.header_row) == (Kind.XLS, "Lähetys", 3)
    assert [row.cells[2] for row in rows] == ["XLS0001", "12345678", "6.37702000000000E+15"]
    assert {row.cells[4] for row in rows} == {"2026-08-03"}
    assert {notice.code for notice in table.notices} == {"values_only", "sheet_hidden"}


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.9])
@pytest.mark.parametrize("kind", ["xls", "ods", "xlsb"])
def test_a_damaged_one_is_refused(tmp_path: Path, kind: str, keep: float) -> None:
    whole = {"xls": lambda: OLD, "ods": lambda: ods(tmp_path / "b", ROWS), "xlsb": lambda: xlsb(tmp_path / "c", ROWS)}
    content = whole[kind]().read_bytes()
    path = tmp_path / "a"
    path.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(SheetRefused) as caught, open_table(path) as table:
        list(table)
    assert caught.value.code in {"workbook_damaged", "workbook_too_heavy", "file_empty"}


def test_one_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    path = ods(tmp_path / "a", [["Sarjanumero", "x" * 4_000_000]])
    with pytest.raises(SheetRefused) as caught, open_table(path) as table:
        list(table)
    assert caught.value.code == "workbook_bomb"


def test_another_program_s_container_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"))
    with pytest.raises(SheetRefused) as caught, open_table(path):
        pass
    assert (caught.value.code, caught.value.values) == ("not_a_table", {"kind": "Word"})
