import datetime as dt
import gc
import io
import resource
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from xlsxwriter.exceptions import FileCreateError

from core.sheets.cells import Cell
from core.sheets.csv.write import csv_lines
from core.sheets.formulas import defuse, restore
from core.sheets.reader import open_table
from core.sheets.xlsx.write import xlsx_file
from core.text import normal
from tests.sheets.in_process import rows_of, text_rows

HEADER = ["nimi", "kuvaus", "koodi"]
characters = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
starts = st.sampled_from(
    ["", "=", "+", "-", "@", "\t", "\r", "'", "'=", "''-", "00", "1E5", '"', ";", ",", "\n", " ", "_x0041_"]
)
texts = st.builds("".join, st.tuples(starts, st.text(characters, max_size=12))).map(normal)
rows = st.lists(st.tuples(st.text("abc", min_size=1, max_size=3), texts, texts), min_size=1, max_size=6)


def trimmed(row: Sequence[str]) -> tuple[str, ...]:
    """Leave out what a table cannot show: empty cells at the right."""
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def through_csv(header: Sequence[str], table: Sequence[Sequence[Cell]], path: Path) -> list[tuple[str, ...]]:
    path.write_bytes(b"".join(csv_lines(header, table)))
    return [row.cells for row in text_rows(path)]


def through_xlsx(header: Sequence[str], table: Sequence[Sequence[Cell]], path: Path) -> list[tuple[str, ...]]:
    with path.open("wb") as file:
        xlsx_file(header, table, file)
    return rows_of(path)


@settings(max_examples=200, deadline=None)
@given(rows)
@example([("a", "x,y", "z"), ("b", "x,y", "z"), ("c", "x,y", "z")])
@example([("a", "", "\x1a")])
@example([("a", 'näyttö 17"', ""), ("b", "\r", "=cmd|' /C calc'!A0"), ("c", "sep=,", "a\r\nb")])
def test_what_is_written_as_csv_reads_back_the_same(table: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read = through_csv(HEADER, table, Path(folder) / "a")
    assert read == [tuple(HEADER), *map(trimmed, table)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds("x".__add__, texts).map(normal), min_size=1, max_size=6))
@example(["x,a", "x,b", "x;c"])
def test_a_single_column_reads_back_the_same(column: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read = through_csv(["sarjanumero"], [[text] for text in column], Path(folder) / "a")
    assert read == [("sarjanumero",), *((text,) for text in column)]


@settings(max_examples=60, deadline=None)
@given(rows)
@example([("a", "x\ufffe\uffff", "_x000D_"), ("b", "\x01\x1f\x7f\x85\u2028", " \n ")])
def test_what_is_written_as_xlsx_reads_back_the_same(table: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read = through_xlsx(HEADER, table, Path(folder) / "a")
    assert read == [tuple(HEADER), *map(trimmed, table)]


@given(texts)
def test_a_defused_text_is_no_formula_and_is_restored(text: str) -> None:
    assert not defuse(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert restore(defuse(text)) == text


VALUES: list[Cell] = [
    "00123",
    None,
    36,
    Decimal("389.90"),
    dt.date(2026, 8, 3),
    dt.datetime(2026, 8, 3, 9, 30),  # noqa: DTZ001 - a sheet's dates have no zone
    True,
    -5,
    0.5,
]
NAMES = ["teksti", "tyhjä", "luku", "hinta", "päivä", "hetki", "onko", "alle", "osa"]


def test_numbers_and_dates_keep_their_meaning_in_csv(tmp_path: Path) -> None:
    shown = ("00123", "", "36", "389,90", "2026-08-03", "2026-08-03T09:30:00", "TRUE", "-5", "0,5")
    assert through_csv(NAMES, [VALUES], tmp_path / "a") == [tuple(NAMES), shown]


def test_numbers_and_dates_keep_their_meaning_in_xlsx(tmp_path: Path) -> None:
    shown = ("00123", "", "36", "389.9", "2026-08-03", "2026-08-03T09:30:00", "TRUE", "-5", "0.5")
    assert through_xlsx(NAMES, [VALUES], tmp_path / "a") == [tuple(NAMES), shown]


def test_a_negative_number_is_a_number_and_a_text_like_it_is_not() -> None:
    assert b"".join(csv_lines(["nimi", "koodi"], [[-5, "-5"]])).splitlines()[1] == b"-5;'-5"


def test_csv_leaves_in_pieces_while_rows_come() -> None:
    taken = 0

    def many() -> object:
        nonlocal taken
        for taken in range(100_000):  # noqa: B007 - how far the writer has come
            yield ["x" * 100]

    pieces = csv_lines(["nimi"], many())  # type: ignore[arg-type]
    next(pieces)
    next(pieces)
    assert taken < 1_000


def test_our_own_workbook_passes_the_gate_and_its_process(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        xlsx_file(["Sarjanumero", "Malli"], [["=1+1", "'+358"], ["00551", "a\nb"]], file)
    with open_table(tmp_path / "a") as table:
        assert table.names == ("Sarjanumero", "Malli")
        assert [row.cells for row in table] == [("=1+1", "'+358"), ("00551", "a\nb")]


def test_text_that_no_workbook_can_hold_is_a_loud_mistake() -> None:
    with pytest.raises(ValueError, match="32768 characters"):
        xlsx_file(["nimi"], [["x" * 32_768]], io.BytesIO())


def test_a_workbook_that_finds_no_room_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    least, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, most))
    try:
        with pytest.raises((OSError, FileCreateError)):
            xlsx_file(HEADER, ([str(number)] * 3 for number in range(500)), io.BytesIO())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (least, most))
    gc.collect()
    assert list(tmp_path.iterdir()) == []
