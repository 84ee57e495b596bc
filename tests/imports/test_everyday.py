"""Everyday files that once came out wrong without a word: each is read right, asked about or refused, never silently."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.db import db, transaction
from organisation.people.roles import Role
from organisation.schools import rooms
from organisation.schools.models import School
from registry.columns.columns import Purpose
from registry.imports import deciding
from registry.imports.models import PurchaseBatch
from registry.imports.reading.choices import Merged, Rows
from registry.purchasing.models import Supplier
from tests import cast, makers
from tests.imports import given
from tests.imports.test_apply import devices

pytestmark = pytest.mark.usefixtures("db_session")
SAMPLES = Path(__file__).parents[1] / "data" / "everyday"
TO_STORE = {"school": ""}

# file → rows by what would become of them; a row with several problems counts for each
PLANNED: dict[str, dict[str, int]] = {
    "reports/01c-64bit-end-record.xlsx": {"create": 2},
    "reports/02a-core-properties-of-dotnet.xlsx": {"create": 2},
    "reports/03a-serials-by-number-format.xlsx": {"create": 8},
    "reports/03b-opening-tags-by-number-format.xlsx": {"tag_unreadable": 2},
    "reports/04a-serials-taken-for-powers.xlsx": {"serial_damaged": 4},
    "reports/11-delivery-decomposed.csv": {"create": 1},
    "reports/11-opening-composed.csv": {"create": 2},
    "reports/11-opening-decomposed.csv": {"create": 2},
    "reports/12-spaces-around-quotes.csv": {"create": 1},
    "tables/H3a-several-serials-newline.csv": {"serial_several": 1},
    "tables/H3c-serial-range.csv": {"serial_several": 4},
    "tables/H3f-several-serials-cell.xlsx": {"create": 1, "serial_several": 1},
    "tables/H4-unread-columns-to-central-store.csv": {"create": 1},
    "tables/L3a-header-repeated.csv": {"create": 3},
    "tables/L3b-two-language-header.xlsx": {"create": 1},
    "tables/L4-excel-proof-values.csv": {"create": 3},
    "tables/L7-words-become-serial.csv": {"create": 2, "serial_damaged": 1, "serial_several": 1},
    "tables/L16-soft-hyphen-school.csv": {"create": 14, "school_unknown": 9, "school_missing": 1, "cannot_clear": 1},
    "tables/M11a-notes-and-totals-below.xlsx": {"create": 1, "price_unreadable": 1},
    "tables/M13-lookalikes-in-file.csv": {"create": 1, "similar_in_file": 3},
    "tables/M17-same-imei-and-mac-twice.csv": {
        "create": 1, "imei_repeated": 2, "mac_repeated": 2, "imei_unreadable": 2, "mac_unreadable": 2,
    },
    "tables/M18b-warranty-ends-before.csv": {"warranty_too_early": 1},
    "tables/M3-2-next-good-file.csv": {"create": 1},
    "tables/M5a-summary-sheet-wins.xlsx": {"create": 2},
    "tables/M7-serial-words.csv": {"serial_damaged": 7, "serial_placeholder": 6},
    "tables/M8-quantity.csv": {"create": 1, "serial_missing": 1, "quantity_not_one": 5},
}  # fmt: skip
# file, what a person answers → rows by what would become of them
ANSWERED: list[tuple[str, dict[str, Any], dict[str, int]]] = [
    ("tables/M1-date1904-general-format.xlsx", {"mapping": TO_STORE}, {"create": 2}),
    ("tables/M4-no-order-no-model-column.csv",
     {"mapping": TO_STORE, "for_all": {"order_number": "4500777001", "model": "82VM0010MX"}}, {"create": 2}),
    ("tables/M6a-unquoted-decimal-comma.csv", {"mapping": TO_STORE}, {"cells_beyond": 3}),
    ("tables/M7-serial-bool.xlsx", {"mapping": TO_STORE}, {"serial_damaged": 1, "create": 1}),
    ("tables/M7-serial-date-format.xlsx", {"mapping": TO_STORE}, {"serial_damaged": 1, "create": 1}),
    ("tables/M7-serial-sci-format.xlsx", {"mapping": TO_STORE}, {"serial_damaged": 1, "create": 1}),
    ("tables/M12-device-row-dropped-as-total.csv",
     {"mapping": TO_STORE, "for_all": {"order_number": "4500777001"}}, {"create": 2}),
    ("tables/M16-two-digit-years.csv", {"mapping": {"date_order": "dmy"}}, {"create": 3}),
    ("tables/M9-warranty-without-unit.csv", {"mapping": {"warranty_unit": "years"}},
     {"create": 2, "months_unreadable": 1}),
    ("tables/M5b-two-data-sheets.xlsx", {"sheet": "EtuTL", "mapping": {}}, {"create": 2}),
]  # fmt: skip


def world(path: str) -> Supplier:
    """What a sample assumes: models, an order of each, a room."""
    supplier = makers.supplier()
    if path.startswith("tables"):
        lines = [(makers.model(), 5000, 38990), (makers.model("Epson", "EB-L210W"), 500, 98700)]
        makers.order("4500777001", supplier, lines)
        return supplier
    makers.order("BUG-1", supplier, [(makers.model("Kokeilu", number), 50, 38990) for number in ("KX-100", "KX-200")])
    school = db.session.scalars(sa.select(School).where(School.name_fi == "Käpylän peruskoulu")).one()
    with transaction():
        rooms.add(cast.everywhere(Role.ADMIN).actor, school, name="Käsityö")
    return supplier


def planned(path: str, **said: Any) -> PurchaseBatch:
    supplier = world(path)
    purpose = Purpose.OPENING if "opening" in path else Purpose.DELIVERY
    content = (SAMPLES / path).read_bytes()
    return given.planned(content, None if purpose is Purpose.OPENING else supplier, purpose=purpose, **said)


def outcomes(batch: PurchaseBatch) -> Counter[str]:
    assert batch.questions == []
    return given.outcomes(batch)


@pytest.mark.parametrize("path", PLANNED)
def test_an_everyday_file_gives_what_a_person_reads_in_it(path: str) -> None:
    assert outcomes(planned(path)) == PLANNED[path]


@pytest.mark.parametrize(("path", "said", "expected"), ANSWERED)
def test_what_a_file_leaves_open_is_asked_and_answered(
    path: str, said: dict[str, Any], expected: dict[str, int]
) -> None:
    batch = planned(path)
    assert batch.questions
    officer = cast.everywhere(Role.PROCUREMENT).actor
    with transaction():
        deciding.set_mapping(officer, batch, **said)
    given.work()
    db.session.refresh(batch)
    assert outcomes(batch) == expected


def test_day_numbers_of_a_1904_workbook_are_the_days_that_it_shows() -> None:
    batch = planned("tables/M1-date1904-general-format.xlsx", mapping=TO_STORE)
    assert {row.purchased_on.isoformat() for row in given.rows(batch)} == {"2026-08-03"}


def test_years_of_warranty_are_not_months() -> None:
    batch = planned("tables/M9-warranty-without-unit.csv", mapping={"warranty_unit": "years"})
    assert [str(row.warranty_ends_on) for row in given.rows(batch)][:2] == ["2029-08-03", "2031-08-03"]


def test_what_two_cells_of_a_row_say_differently_is_said_in_the_plan() -> None:
    header = [
        "Tilausnumero",
        "Valmistaja",
        "Malli",
        "Sarjanumero",
        "Toimituspäivä",
        "Takuu (kk)",
        "Takuu päättyy",
        "Koulu",
    ]
    lines = [
        ["Lenovo Finland Oy", "3. elokuuta 2026", "36", "2.8.2029"],
        ["Asus", "3.8.2026", "36", ""],
        ["Lenovo", "", "3Y", ""],
        ["Lenovo", "3.8.2026", "3 v takuu", "31.12.2030"],
    ]
    cells = [["4500777001", m, "82VM0010MX", f"C70A{n}01", *rest, "KannPK"] for n, (m, *rest) in enumerate(lines)]
    supplier = world("tables")
    batch = given.planned(given.csv_of(header, *cells), supplier)
    assert [row.codes for row in given.rows(batch)] == [
        [], ["manufacturer_unknown"], ["warranty_undated"], ["warranty_differs"],
    ]  # fmt: skip
    assert [str(row.warranty_ends_on) for row in given.rows(batch)] == [
        "2029-08-02",
        "2029-08-03",
        "None",
        "2030-12-31",
    ]


def test_a_serial_number_that_is_another_cell_of_its_row_is_refused() -> None:
    header = ["Tilausnumero", "Malli", "Sarjanumero", "Koulu", "Lkm"]
    serials = ["82vm0010mx", "4500777001", "03080", "C71A0001", "C71A0002"]
    lines = [["4500777001", "82VM 0010MX", serial, "03080", 1 + (serial == "C71A0002")] for serial in serials]
    batch = given.planned(given.csv_of(header, *lines), world("tables"))
    assert outcomes(batch) == {"serial_placeholder": 3, "create": 1, "quantity_not_one": 1}


def test_hidden_and_struck_rows_are_named_and_left_out_with_one_answer() -> None:
    batch = planned("reports/06a-hidden-and-struck-rows.xlsx")
    notices = {notice["code"]: notice["values"]["rows"] for notice in batch.notices}
    assert notices == {"hidden_rows": "4, 6", "struck_rows": "3"}
    assert outcomes(batch) == {"create": 6}
    chosen(batch, hidden_rows=Rows.LEAVE_OUT)
    assert [row.row_number for row in given.rows(batch)] == [2, 3, 5, 7]
    chosen(batch, struck_rows=Rows.LEAVE_OUT)
    assert [row.row_number for row in given.rows(batch)] == [2, 5, 7]
    chosen(batch, hidden_rows=Rows.READ)
    assert [row.row_number for row in given.rows(batch)] == [2, 4, 5, 6, 7]


def test_merged_cells_are_named_and_filled_with_one_answer() -> None:
    batch = planned("reports/07-merged-cells.xlsx")
    assert [(n["code"], n["values"]["ranges"]) for n in batch.notices] == [("merged_cells", "G2:G5, E2:E5, C2:C5")]
    assert outcomes(batch) == {"create": 1, "model_missing": 3}
    chosen(batch, merged_cells=Merged.FILL)
    assert outcomes(batch) == {"create": 4}
    assert {str(row.purchased_on) for row in given.rows(batch)} == {"2026-08-31"}
    chosen(batch, merged_cells=Merged.AS_THEY_ARE)
    assert outcomes(batch) == {"create": 1, "model_missing": 3}


def test_a_remembered_order_of_dates_is_asked_again_where_the_file_does_not_prove_it() -> None:
    first = planned("tables/M2-1-answer-mdy.csv")
    officer = cast.everywhere(Role.PROCUREMENT).actor
    with transaction():
        deciding.set_mapping(officer, first, mapping={"date_order": "mdy"})
    given.work()
    supplier = db.session.get_one(Supplier, first.supplier_id)
    assert supplier.column_mapping == {"date_order": "mdy"}
    second = given.planned((SAMPLES / "tables/M2-2-same-supplier-31-8.csv").read_bytes(), supplier)
    assert [question["code"] for question in second.questions] == ["date_order_missing"]
    proved = (SAMPLES / "tables/M2-1-answer-mdy.csv").read_bytes().replace(b"M2A0001", b"M2A0002")
    assert given.planned(proved, supplier).mapping["date_order"] == "mdy"
    unproved = given.planned(proved.replace(b"8/31/2026", b"3/8/2026"), supplier)
    assert [question["code"] for question in unproved.questions] == ["date_order_missing"]
    said_with_a_file = given.planned(proved.replace(b"8/31/2026", b"3/8/2026"), supplier, mapping={"note": ""})
    assert [question["code"] for question in said_with_a_file.questions] == ["date_order_missing"]


def test_a_person_decides_what_an_unknown_spelling_of_a_school_means() -> None:
    batch = planned("tables/L16-soft-hyphen-school.csv")
    officer = cast.everywhere(Role.PROCUREMENT).actor
    with transaction():
        deciding.name_school(officer, batch, words="Kannelmäen peruskoulu, Helsinki", school="KannPK")
    given.work()
    db.session.refresh(batch)
    assert outcomes(batch)["school_unknown"] == PLANNED["tables/L16-soft-hyphen-school.csv"]["school_unknown"] - 1
    assert given.facts("batch.school_named") == 1
    with transaction():
        deciding.name_school(officer, batch, words="kannelmäen peruskoulu - helsinki", school="AlppL")
    given.work()
    again = given.planned((SAMPLES / "tables/L16-soft-hyphen-school.csv").read_bytes(), makers.supplier())
    [row] = [row for row in given.rows(again) if row.serial == "C41A0010"]
    assert row.school_id == cast.school("Alppilan lukio").id
    other = given.planned((SAMPLES / "tables/L16-soft-hyphen-school.csv").read_bytes(), makers.supplier("Other Oy"))
    assert outcomes(other)["school_unknown"] == PLANNED["tables/L16-soft-hyphen-school.csv"]["school_unknown"]


def test_a_pair_that_looks_alike_in_one_file_is_decided_by_a_person() -> None:
    batch = planned("tables/M13-lookalikes-in-file.csv")
    officer = cast.everywhere(Role.PROCUREMENT).actor
    with transaction():
        deciding.is_another(officer, batch, row_number=3)
    given.work()
    db.session.refresh(batch)
    assert outcomes(batch) == {"create": 2, "similar_in_file": 2}
    given.applied(batch, mode="good_rows")
    assert sorted(str(device.serial) for device in devices()) == ["C50PF0AB1", "C50PFOAB1"]


def chosen(batch: PurchaseBatch, **choices: Any) -> None:
    with transaction():
        deciding.choose_reading(cast.everywhere(Role.PROCUREMENT).actor, batch, **choices)
    given.work()
    db.session.refresh(batch)
