import csv
import json
from pathlib import Path

import pytest

from core.sheets.reader import open_table

BATCHES = Path(__file__).parents[1] / "data" / "batches"
NAMES = (
    *("Tilausnumero", "Tuotekoodi", "Sarjanumero", "Yksikköhinta (alv 0 %)", "Toimituspäivä"),
    *("Takuu (kk)", "Toimitusosoite / koulu"),
)


@pytest.mark.parametrize(("kind", "first"), [("csv", 2), ("xlsx", 5)])
def test_the_sample_deliveries_are_read_whole(kind: str, first: int) -> None:
    expected = json.loads((BATCHES / kind / "expected.json").read_text())
    with open_table(BATCHES / kind / f"delivery-7.{kind}") as table:
        rows = list(table)
    assert (table.kind, table.names) == (kind, NAMES)
    assert [row.number for row in rows] == list(range(first, first + expected["rows"]))
    assert {row.cells[0] for row in rows} == {expected["order"], "4599999999"}


def test_both_kinds_of_the_sample_say_the_same() -> None:
    read = {}
    for kind in ("csv", "xlsx"):
        with open_table(BATCHES / kind / f"delivery-7.{kind}") as table:
            read[kind] = [row.cells for row in table]
    for left, right in zip(read["csv"], read["xlsx"], strict=True):
        assert left[:3] + left[5:] == right[:3] + right[5:]
        assert left[3] in {right[3], f"{right[3].replace('.', ',')}0", f"{right[3]},00"}
        day = left[4].split(".")
        assert right[4] in {left[4], f"{day[2]}-{int(day[1]):02d}-{int(day[0]):02d}"}


def test_the_totals_of_the_sample_workbook_are_left_out_and_noted() -> None:
    with open_table(BATCHES / "xlsx" / "delivery-7.xlsx") as table:
        last = list(table)[-1].number
    codes = {notice.code: notice.values for notice in table.notices}
    assert codes == {"total_row_dropped": {"row": last + 2}, "blank_rows_dropped": {"count": 1}}


@pytest.mark.parametrize("name", ["catalogue.csv", "order.csv"])
def test_tables_of_other_programs_are_read_like_the_standard_library_does(name: str) -> None:
    path = BATCHES / "csv" / name
    with path.open(encoding="utf-8", newline="") as file:
        expected = [tuple(row) for row in csv.reader(file)]
    with open_table(path) as table:
        assert [table.names, *(row.cells for row in table)] == expected
