"""Workbooks in .xls, .xlsb and .ods: their values are read as those of .xlsx, in a process with the same limits."""

import zipfile
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


def test_days_of_old_workbooks_that_count_from_1904_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD.read_bytes().replace(b"\x22\0\2\0\0\0", b"\x22\0\2\0\1\0"))
    with open_table(path) as table:
        assert table.counts_from_1904
    with open_table(OLD) as table:
        assert not table.counts_from_1904


def test_what_an_open_document_shows_otherwise_than_its_values_is_said(tmp_path: Path) -> None:
    path = ods(tmp_path / "a", [["Sarjanumero", "Hinta"], [12345.0, 4389.9], ["PF1", "virhe"]])
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    content = parts["content.xml"].decode()
    content = content.replace('office:value="12345.0"><text:p>12345.0', 'office:value="12345"><text:p>0012345')
    content = content.replace(
        'office:value-type="float" office:value="4389.9"',
        'office:value-type="currency" office:currency="SEK" office:value="4389.9"',
    )
    content = content.replace('"string"><text:p>virhe', '"string" office:string-value=""><text:p>#N/A')
    content = content.replace(
        '<table:table-row><table:table-cell office:value-type="float"',
        '<table:table-row table:visibility="filter"><table:table-cell office:value-type="float"',
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, data in (parts | {"content.xml": content.encode()}).items():
            package.writestr(name, data)
    with open_table(path) as table:
        rows = [row.cells for row in table]
    assert rows == [("12345", "4389.9"), ("PF1", "")]
    assert {notice.code: notice.values for notice in table.notices} == {
        "values_only": {}, "errors_read_as_empty": {"count": 1}, "zeros_not_read": {"count": 1},
        "other_currencies": {"currencies": "SEK"}, "hidden_rows_of_workbook": {"count": 1},
    }  # fmt: skip


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
