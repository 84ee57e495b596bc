"""Each thing that can be held against a row of a delivery, and what is not."""

import datetime as dt
from typing import Any

import pytest

from core.db import transaction
from organisation.people.roles import Role
from organisation.schools import schools
from registry.purchasing import orders
from registry.purchasing.models import Supplier
from tests import cast, makers
from tests.imports import given
from tests.imports.test_apply import devices

pytestmark = pytest.mark.usefixtures("db_session")
HEADER = ["Order number", "Manufacturer", "Model", "Serial number", "Unit price", "Delivery date", "Warranty months",
          "School", "IMEI", "MAC", "Notes"]  # fmt: skip
ORDER = "4500000001"
GOOD = [
    ORDER,
    "",
    "300w Yoga Gen 4",
    "PF1A",
    "389,90",
    "3.8.2026",
    "36",
    "AlppL",
    "",
    "",
    "",
]
TO_STORE = {"school": ""}  # a person said that all goes to the central store
PLACE = {name: place for place, name in enumerate(HEADER)}


@pytest.fixture
def supplier(db_session: Any) -> Supplier:
    found = makers.supplier()
    makers.model("Other", "300w Yoga Gen 4")
    makers.alias(makers.model(), "300w Yoga Gen 4", found)
    makers.alias(makers.model("Asus", "X1"), "shared name")
    makers.order(ORDER, found, [(makers.model(), 5, 38990)])
    return found


def row(**cells: str) -> list[str]:
    """A good row, with some cells otherwise."""
    said = list(GOOD)
    for name, cell in cells.items():
        said[PLACE[name if name.isupper() else name.replace("_", " ").capitalize()]] = cell
    return said


def codes(supplier: Supplier, *rows: list[str], header: list[str] = HEADER) -> list[list[str]]:
    """The problems of each row."""
    return [found.codes for found in given.rows(given.planned(given.csv_of(header, *rows), supplier))]


CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "a good row": ({}, []),
    "no serial": ({"serial_number": ""}, ["serial_missing"]),
    "a filler": ({"serial_number": "To be filled by O.E.M."}, ["serial_placeholder"]),
    "a damaged serial": ({"serial_number": "6.37702E+15"}, ["serial_damaged"]),
    "no model": ({"model": ""}, ["model_missing"]),
    "an unknown model is not also missing on the order": ({"model": "ZX 48K"}, ["model_unknown"]),
    "another maker": ({"manufacturer": "HP"}, ["manufacturer_differs"]),
    "a maker nobody knows says nothing": ({"manufacturer": "Lenovo Global Oy"}, []),
    "no school": ({"school": ""}, ["school_missing"]),
    "an unknown school": ({"school": "99999"}, ["school_unknown"]),
    "a number without its zeros": ({"school": "4"}, []),
    "an impossible date": ({"delivery_date": "31.2.2026"}, ["date_unreadable"]),
    "no price at all": ({"unit_price": "ks. sopimus"}, ["price_unreadable"]),
    "another price is a warning": ({"unit_price": "400"}, ["price_differs"]),
    "months": ({"warranty_months": "ages"}, ["months_unreadable"]),
    "an IMEI": ({"IMEI": "490154203237519"}, ["imei_unreadable"]),
    "a MAC": ({"MAC": "00:1a:2b"}, ["mac_unreadable"]),
    "a long note": ({"notes": "x" * 1001}, ["too_long"]),
    "no order": ({"order_number": ""}, ["order_missing"]),
    "an order of nobody": ({"order_number": "4599999999"}, ["not_on_order"]),
    "a model the order lacks": ({"model": "ProBook 440 G10"}, ["not_on_order"]),
    "cleared": ({"school": "<clear>"}, ["cannot_clear"]),
    "all at once": (
        {"order_number": "x", "model": "y", "serial_number": "N/A", "school": "z", "unit_price": "?", "delivery_date": "?"},
        ["not_on_order", "serial_placeholder", "model_unknown", "school_unknown", "price_unreadable", "date_unreadable"],
    ),
}  # fmt: skip


def test_what_is_held_against_a_row(supplier: Supplier) -> None:
    makers.order("4500000002", supplier, [(makers.model(), len(CASES), 38990)])
    usual = ({"order_number": "4500000002", "serial_number": f"PF2{place:02}A"} for place in range(len(CASES)))
    found = codes(supplier, *[row(**(own | cells)) for own, (cells, _) in zip(usual, CASES.values(), strict=True)])
    assert dict(zip(CASES, found, strict=True)) == {name: expected for name, (_, expected) in CASES.items()}


def test_a_name_of_several_models_needs_its_maker(supplier: Supplier) -> None:
    other = makers.supplier("Other Oy")
    makers.order("4500000009", other, [(makers.model(), 5, 38990)])
    rows = [row(order_number="4500000009"), row(order_number="4500000009", manufacturer="Lenovo", serial_number="PF1B")]
    assert codes(other, *rows) == [["model_ambiguous"], []]


def test_the_surplus_is_told_last_and_in_the_order_of_the_file(supplier: Supplier) -> None:
    serials = ["PF1A", "PF1B", "N/A", "PF1C", "PF1A", "PF1D", "PF1E", "PF1F", "PF1G"]
    found = codes(supplier, *[row(serial_number=serial) for serial in serials])
    assert found == [[], [], ["serial_placeholder"], [], ["duplicate_in_file"], [], [], ["over_order"], ["over_order"]]


def test_what_is_registered_from_this_order_is_unchanged_and_never_too_much(supplier: Supplier) -> None:
    rows = [row(serial_number=f"PF1{n}") for n in range(5)]
    given.applied(given.planned(given.csv_of(HEADER, *rows), supplier))
    later = given.csv_of(HEADER, *rows, row(serial_number="PF2A"), row(serial_number="PF11", model="ProBook 440 G10"))
    found = given.rows(given.planned(later, supplier))
    assert [r.outcome for r in found[:5]] == ["unchanged"] * 5
    assert found[5].codes == ["over_order"]


def test_a_device_of_another_order_or_model_keeps_its_serial_number(supplier: Supplier) -> None:
    makers.order("4500000002", supplier, [(makers.model(), 5, 38990)])
    makers.device(serial_printed="PF9X")
    given.applied(given.planned(given.csv_of(HEADER, row()), supplier))
    assert codes(supplier, row(order_number="4500000002"), row(serial_number="pf-9x")) == [["serial_taken"]] * 2


def test_a_serial_number_that_another_maker_has_is_taken(supplier: Supplier) -> None:
    makers.device(of=makers.model("HP", "ProBook 440 G10"), serial_printed="PF9X")
    batch = given.planned(given.csv_of(HEADER, row(serial_number="pf-9x")), supplier)
    [found] = given.rows(batch)
    assert (found.codes, found.problems[0]["values"]) == (["serial_taken"], {"serial": "PF9X"})


def test_a_later_file_corrects_what_has_not_been_received(supplier: Supplier) -> None:
    given.applied(given.planned(given.csv_of(HEADER, row()), supplier))
    changed = row(school=cast.OTHER, unit_price="400", delivery_date="", warranty_months="48")
    batch = given.planned(given.csv_of(HEADER, changed), supplier)
    [found] = given.rows(batch)
    assert found.outcome == "update"
    assert {c["field"]: c["new"] for c in found.changes} == {
        "school": str(cast.school(cast.OTHER).id),
        "price_cents": 40000,
    }
    given.applied(batch)
    [device] = devices()
    assert (device.price_cents, device.school_id, device.version) == (40000, cast.school(cast.OTHER).id, 2)
    assert device.warranty_ends_on == dt.date(2029, 8, 3)


def test_closed_schools_and_orders_of_others_are_told(supplier: Supplier) -> None:
    closed = cast.school(cast.OTHER)
    with transaction():
        schools.close(cast.everywhere(Role.ADMIN).actor, closed, valid_to=dt.date(2020, 8, 1))
    other = makers.supplier("Other Oy")
    makers.order("4500000008", other, [(makers.model(), 5, 38990)])
    found = codes(supplier, row(school=cast.OTHER), row(order_number="4500000008", serial_number="PF1B"))
    assert found == [["school_closed"], ["not_on_order"]]


@pytest.mark.parametrize("names_schools", [True, False])
def test_lines_for_schools_take_their_own_rows_and_fill_up_in_order(supplier: Supplier, *, names_schools: bool) -> None:
    first, other = cast.school(), cast.school(cast.OTHER)
    officer = cast.everywhere(Role.PROCUREMENT).actor
    order = makers.order("4500000003", supplier, [(makers.model(), 1, 30000)], school=first.id, warranty_months=24)
    line = {"model": makers.model().id, "quantity": 2, "unit_price_cents": 30000}
    with transaction():
        order = orders.get(officer, order.id, lock=True)
        orders.amend(officer, order, lines=[line | {"school": other.id, "warranty_months": 36}])
    header = ["Order number", "Model", "Serial number", "Delivery date", "School"]
    said = [other.short_code, first.short_code, other.short_code, first.short_code] if names_schools else [""] * 4
    rows = [["4500000003", "300w Yoga Gen 4", f"PF3{n}", "3.8.2026", school] for n, school in enumerate(said)]
    batch = given.planned(given.csv_of(header, *rows), supplier)
    assert [r.codes for r in given.rows(batch)] == [[], [], [], ["over_order"]]
    given.applied(batch, mode="good_rows")
    made = {str(d.serial): (d.order_line_id, d.school_id, d.warranty_ends_on) for d in devices()}
    lines = orders.get(officer, order.id).lines
    at_first = (lines[0].id, first.id, dt.date(2028, 8, 3))
    at_other = (lines[1].id, other.id, dt.date(2029, 8, 3))
    takes = [at_other, at_first, at_other] if names_schools else [at_first, at_other, at_other]
    assert made == dict(zip(["PF30", "PF31", "PF32"], takes, strict=True))


@pytest.mark.parametrize(
    ("lines", "said", "takes"),
    [  # schools of lines of one device each, schools of rows, the line that each row takes: none is too many
        ("AB", ["", "A"], [1, 0]),
        ("AB", ["", "", "A"], [1, None, 0]),
        ("A-", ["A", "A"], [0, 1]),
        ("A-", ["", "B"], [0, 1]),
        ("-A", ["", "A", "A"], [0, 1, None]),
        ("AB", ["B", "B", "A"], [1, None, 0]),
        ("--", ["A", "B", "B"], [0, 1, None]),
        ("AA", ["", "A", "A"], [None, 0, 1]),
        ("A", ["", "A"], [0, None]),
    ],
)
def test_no_line_gets_two_devices_while_another_stays_short(
    supplier: Supplier, lines: str, said: list[str], takes: list[int | None]
) -> None:
    school = {"A": cast.school(), "B": cast.school(cast.OTHER)}
    officer = cast.everywhere(Role.PROCUREMENT).actor
    line = {"model": makers.model().id, "quantity": 1}
    given_lines = [
        line | {"unit_price_cents": 30000 + n} | ({"school": school[s].id} if s in school else {})
        for n, s in enumerate(lines)
    ]
    with transaction():
        order = orders.place(officer, number="4500000004", supplier=supplier, lines=given_lines)
    keys = [one.id for one in orders.get(officer, order.id).lines]
    header = ["Order number", "Model", "Serial number", "School"]
    rows = [[order.number, "300w Yoga Gen 4", f"PF3{n}", school[s].short_code if s else ""] for n, s in enumerate(said)]
    planned = given.rows(given.planned(given.csv_of(header, *rows), supplier))
    assert [None if row.codes else keys.index(row.order_line_id) for row in planned if row.order_line_id] == takes
    assert {code for row in planned for code in row.codes} <= {"over_order"}


def test_goods_without_a_school_column_go_to_the_central_store(supplier: Supplier) -> None:
    header = ["Order number", "Model", "Serial number"]
    asked = given.planned(given.csv_of(header, [ORDER, "300w Yoga Gen 4", "PF4A"]), supplier)
    assert [(q["column"], q["code"]) for q in asked.questions] == [("school", "school_unsaid")]
    given.applied(given.planned(given.csv_of(header, [ORDER, "300w Yoga Gen 4", "PF4A"]), supplier, mapping=TO_STORE))
    store = cast.school("Laitevarasto")
    assert [d.school_id for d in devices()] == [store.id]
    with transaction():
        schools.close(cast.everywhere(Role.ADMIN).actor, store, valid_to=dt.date(2020, 8, 1))
    batch = given.planned(given.csv_of(header, [ORDER, "300w Yoga Gen 4", "PF4B"]), supplier, mapping=TO_STORE)
    assert [found.codes for found in given.rows(batch)] == [["school_missing"]]


def test_a_school_that_is_unknown_is_not_taken_for_the_store(supplier: Supplier) -> None:
    [found] = given.rows(given.planned(given.csv_of(HEADER, row(school="99999")), supplier))
    assert found.school_id is None


@pytest.mark.parametrize(
    ("currency", "found"),
    [("EUR", []), ("€", []), ("", []), ("SEK", ["currency_not_euro"]), ("kr", ["currency_not_euro"])],
)
def test_prices_are_in_euros(supplier: Supplier, currency: str, found: list[str]) -> None:
    content = given.csv_of([*HEADER, "Valuta"], [*row(), currency])
    assert [planned.codes for planned in given.rows(given.planned(content, supplier))] == [found]
