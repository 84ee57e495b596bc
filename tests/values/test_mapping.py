"""A supplier's header is understood in three languages, and what is not sure is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.columns.columns import COLUMNS, Purpose
from registry.columns.values import DateOrder
from registry.imports.mapping import matching
from registry.imports.mapping.matching import Answer, ColumnMapping, Question

DELIVERY = (
    "Tilausnumero",
    "Tuotekoodi",
    "Sarjanumero",
    "Yksikköhinta (alv 0 %)",
    "Toimituspäivä",
    "Takuu (kk)",
    "Toimitusosoite / koulu",
)
NAMES = st.sampled_from([name for column in COLUMNS.values() for name in (*column.names, *column.weak_names)])


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Sarjanumero", "serial"),
        ("SARJA-NRO:", "serial"),
        ("serienummer", "serial"),
        ("S/N", "serial"),
        ("Service tag", "serial"),
        ("serial_number", "serial"),
        ("Tuotekoodi", "model"),
        ("P/N", "model"),
        ("Yksikköhinta (alv 0 %)", "price"),
        ("Unit price [EUR]", "price"),
        ("Enhetspris, moms 0 %", "price"),
        ("Yksikköhinta alv 0%", "price"),
        ("Takuu (kk)", "warranty_months"),
        ("Warranty (months)", "warranty_months"),
        ("Takuu päättyy", "warranty_ends_on"),
        ("Toimitusosoite / koulu", "school"),
        ("Toimituspäivä", "delivered_on"),
        ("Ｓａｒｊａnumero", "serial"),
        ("Yksikköhinta (sis. alv)", None),
        ("Unit price incl. VAT", None),
        ("Hinta (alv 25,5 %)", None),
        ("Takuu (v)", None),
        ("Warranty (years)", None),
        ("Malli / sarjanumero", None),
        ("Yhteensä", None),
        ("Tila", None),
        ("(A)", None),
        ("", None),
    ],
)
def test_a_header_is_recognised_by_what_it_says(header: str, key: str | None) -> None:
    column = matching.recognise(header)
    assert (column and column.key) == key


@given(NAMES, st.sampled_from(["{}", " {} :", "{}*", "{}\n", "_{}_"]), st.booleans())
def test_case_and_punctuation_make_no_other_header(name: str, shape: str, upper: bool) -> None:  # noqa: FBT001
    header = shape.format(name.upper() if upper else name.lower())
    assert matching.recognise(header) is matching.recognise(name) is not None


def test_no_name_stands_for_two_columns() -> None:
    said = [
        (matching._folded(name), column.key)
        for column in COLUMNS.values()
        for name in (column.key, column.label, *column.names, *column.weak_names)
    ]
    keys: dict[str, set[str]] = {}
    for name, key in said:
        keys.setdefault(name, set()).add(key)
    assert {name: found for name, found in keys.items() if len(found) > 1} == {}


def test_a_usual_delivery_needs_no_answer() -> None:
    proposed = matching.propose(DELIVERY)
    assert matching.missing(proposed, Purpose.DELIVERY) == []
    assert proposed.positions(DELIVERY) == {
        "order_number": 0, "model": 1, "serial": 2, "price": 3, "delivered_on": 4, "warranty_months": 5, "school": 6,
    }  # fmt: skip


def test_two_columns_for_one_target_must_be_answered() -> None:
    headers = (*DELIVERY, "Hinta/kpl")
    proposed = matching.propose(headers)
    assert "price" not in proposed.columns
    assert matching.missing(proposed, Purpose.DELIVERY) == [
        Question("price", Answer.COLUMN_AMBIGUOUS, ("Yksikköhinta (alv 0 %)", "Hinta/kpl"))
    ]
    answered = matching.propose(headers, {"price": "Hinta/kpl"})
    assert answered.columns["price"] == "Hinta/kpl"
    assert matching.missing(answered, Purpose.DELIVERY) == []


def test_a_vague_name_gives_way_to_a_clear_one() -> None:
    assert matching.propose(["Tuote", "Tuotekoodi"]).columns == {"model": "Tuotekoodi"}
    assert matching.propose(["Tuote"]).columns == {"model": "Tuote"}


def test_what_is_not_there_must_be_answered() -> None:
    proposed = matching.propose(["Sarjanumero", "Määrä"])
    asked = [question.column for question in matching.missing(proposed, Purpose.DELIVERY)]
    assert asked == ["order_number", "model"]
    assert [question.column for question in matching.missing(proposed, Purpose.OPENING)] == ["model"]


def test_an_answer_stands_for_the_next_file_of_the_supplier() -> None:
    first = matching.propose(["Koodi", "Sarjanumero", "Hinta"], {"model": "Koodi", "price": "", "date_order": "mdy"})
    assert first.columns == {"model": "Koodi", "serial": "Sarjanumero"}
    again = matching.propose(["Sarjanumero", "Koodi", "Hinta"], first.saved())
    assert again.columns == first.columns
    assert again.date_order is DateOrder.MONTH_FIRST
    assert again.without == {"price"}


def test_an_answer_for_a_header_that_is_gone_is_forgotten() -> None:
    assert matching.propose(["Malli"], {"model": "Koodi"}).columns == {"model": "Malli"}


def test_dates_with_slashes_ask_for_their_order_once_it_is_unknown() -> None:
    proposed = matching.propose(DELIVERY)
    assert matching.missing(proposed, Purpose.DELIVERY, ["delivered_on"]) == [
        Question("delivered_on", Answer.DATE_ORDER_MISSING, ("dmy", "mdy"))
    ]
    answered = matching.propose(DELIVERY, {"date_order": "dmy"})
    assert matching.missing(answered, Purpose.DELIVERY, ["delivered_on"]) == []


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"model": "Tuotekoodi", "price": "", "date_order": "dmy"}, []),
        ({"model": "Koodi", "colour": "Tuotekoodi", "date_order": "ymd"}, ["model", "colour", "date_order"]),
    ],
)
def test_an_answer_that_fits_nothing_is_named(answers: dict[str, str], wrong: list[str]) -> None:
    assert matching.misfits(DELIVERY, answers) == wrong


@given(st.lists(NAMES, unique=True, max_size=12))
def test_no_header_is_used_twice_and_none_is_lost(headers: list[str]) -> None:
    proposed = matching.propose(headers)
    used = list(proposed.columns.values())
    assert len(used) == len(set(used))
    assert not proposed.columns.keys() & proposed.ambiguous.keys()
    assert matching.propose(headers, proposed.saved()).columns.items() >= proposed.columns.items()


def test_an_empty_file_maps_nothing() -> None:
    assert matching.propose([]) == ColumnMapping()
