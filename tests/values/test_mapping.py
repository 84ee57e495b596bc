"""A supplier's header is understood in three languages, and what is not sure is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.columns.columns import COLUMNS, Purpose
from registry.columns.values import DateOrder
from registry.imports.mapping import matching
from registry.imports.mapping.proposal import ColumnMapping, misfits, propose, repeated
from registry.imports.mapping.questions import Answer, Question, Unclear, questions

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
        ("Takuu (v)", "warranty_months"),
        ("Warranty (years)", "warranty_months"),
        ("Takuuvuodet", None),
        ("Takuu (pv)", None),
        ("Warranty [days]", None),
        ("Valuutta", "currency"),
        *((name, "price") for name in ("Hinta (veroton)", "Pris [EUR/st]", "Price (each, excl. VAT)", "Hinta € / kpl")),
        *(
            (name, None)
            for name in (
                "Hinta (USD)",
                "Pris (SEK)",
                "Hinta (snt)",
                "Price ($)",
                "Pris (ink. moms)",
                "Pris, kr",
                "Hinta $",
            )
        ),
        *((name, None) for name in ("Hinta alv", "Hinta (alv)", "Hinta + alv", "Pris moms", "Unit price (VAT)")),
        *(
            (name, "price")
            for name in ("Hinta (ei sis. alv)", "Veroton à-hinta", "Sopimushinta alv 0", "Netto (alv) hinta")
        ),
        *((name, "delivered_on") for name in ("Toimituspaiva", "Toimituspäivä")),
        *((name, "price") for name in ("Yksikkohinta (alv 0 %)", "A-hinta")),
        ("Model year", None),
        ("Yksikköhinta/kpl", "price"),
        *(
            (name, "serial")
            for name in ("Device Serial Number", "Computer Serial", "Service Tag (Dell)", "serialNumber")
        ),
        *((name, "model") for name in ("MTM (Lenovo)", "Device model", "Part Number", "Malli / Modell")),
        *((name, "order_number") for name in ("PO Number", "Ostotilaus", "orderNumber", "Purchase Order")),
        *((name, "price") for name in ("Nettohinta", "Purchase Cost", "À-hinta", "Purchase Price")),
        *((name, "delivered_on") for name in ("Toimituspäivämäärä", "Shipping date")),
        *((name, "warranty_ends_on") for name in ("Warranty Expires", "Garantin löper ut")),
        *((name, "holder") for name in ("Checked Out To: Username", "Assigned User", "Email Address")),
        *((name, "asset_tag") for name in ("annotatedAssetId", "Asset Tag")),
        *((name, "school") for name in ("Toimituskohde", "annotatedLocation")),
        ("Takuun kesto (kk)", "warranty_months"),
        ("PO Date", "purchased_on"),
        ("macAddress", "mac"),
        ("modemid", "imei"),
        ("Toimitettu määrä", "quantity"),
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
    proposed = propose(DELIVERY)
    assert questions(proposed, Purpose.DELIVERY) == []
    assert proposed.positions(DELIVERY) == {
        "order_number": 0, "model": 1, "serial": 2, "price": 3, "delivered_on": 4, "warranty_months": 5, "school": 6,
    }  # fmt: skip


def test_two_columns_for_one_target_must_be_answered() -> None:
    headers = (*DELIVERY, "Hinta/kpl")
    proposed = propose(headers)
    assert "price" not in proposed.columns
    assert questions(proposed, Purpose.DELIVERY) == [
        Question("price", Answer.COLUMN_AMBIGUOUS, ("Yksikköhinta (alv 0 %)", "Hinta/kpl"))
    ]
    answered = propose(headers, {"price": "Hinta/kpl"})
    assert answered.columns["price"] == "Hinta/kpl"
    assert questions(answered, Purpose.DELIVERY) == []


def test_a_vague_name_gives_way_to_a_clear_one() -> None:
    assert propose(["Tuote", "Tuotekoodi"]).columns == {"model": "Tuotekoodi"}
    assert propose(["Tuote"]).columns == {"model": "Tuote"}


def test_what_is_not_there_must_be_answered() -> None:
    proposed = propose(["Sarjanumero", "Väri"])
    asked = [question.column for question in questions(proposed, Purpose.DELIVERY)]
    assert asked == ["order_number", "model"]
    assert [question.column for question in questions(proposed, Purpose.OPENING)] == ["model"]


def test_an_answer_stands_for_the_next_file_of_the_supplier() -> None:
    first = propose(["Koodi", "Sarjanumero", "Hinta"], {"model": "Koodi", "price": "", "date_order": "mdy"})
    assert first.columns == {"model": "Koodi", "serial": "Sarjanumero"}
    again = propose(["Sarjanumero", "Koodi", "Hinta"], first.saved())
    assert again.columns == first.columns
    assert again.date_order is DateOrder.MONTH_FIRST
    assert again.without == {"price"}


def test_an_answer_for_a_header_that_is_gone_is_forgotten() -> None:
    assert propose(["Malli"], {"model": "Koodi"}).columns == {"model": "Malli"}


def test_dates_with_slashes_ask_for_their_order_once_it_is_unknown() -> None:
    proposed = propose(DELIVERY)
    assert questions(proposed, Purpose.DELIVERY, Unclear(["delivered_on"])) == [
        Question("delivered_on", Answer.DATE_ORDER_MISSING, ("dmy", "mdy", "ymd"))
    ]
    answered = propose(DELIVERY, {"date_order": "dmy"})
    assert questions(answered, Purpose.DELIVERY, Unclear(["delivered_on"])) == []


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"model": "Tuotekoodi", "price": "", "date_order": "dmy"}, []),
        ({"model": "Koodi", "colour": "Tuotekoodi", "date_order": "dym"}, ["model", "colour", "date_order"]),
    ],
)
def test_an_answer_that_fits_nothing_is_named(answers: dict[str, str], wrong: list[str]) -> None:
    assert misfits(DELIVERY, answers) == wrong


@given(st.lists(NAMES, unique=True, max_size=12))
def test_no_header_is_used_twice_and_none_is_lost(headers: list[str]) -> None:
    proposed = propose(headers)
    used = list(proposed.columns.values())
    assert len(used) == len(set(used))
    assert not proposed.columns.keys() & proposed.ambiguous.keys()
    assert propose(headers, proposed.saved()).columns.items() >= proposed.columns.items()


def test_an_empty_file_maps_nothing() -> None:
    assert propose([]) == ColumnMapping()


def test_one_header_is_never_several_columns() -> None:
    said = {"order_number": "Sarjanumero", "model": "Sarjanumero", "serial": "Sarjanumero", "price": ""}
    assert repeated(said) == ["order_number", "model", "serial"]
    assert propose(["Sarjanumero"], said).columns == {"serial": "Sarjanumero"}


@pytest.mark.parametrize(
    ("header", "asked"), [("Takuu", True), ("Takuu (kk)", False), ("Warranty (years)", False), ("Takuu (kk/v)", True)]
)
def test_a_warranty_without_a_unit_asks_for_it(header: str, asked: bool) -> None:  # noqa: FBT001
    proposed = propose(["Tilausnumero", "Malli", "Sarjanumero", header])
    found = questions(proposed, Purpose.DELIVERY, Unclear(warranty=True))
    assert [question.code for question in found] == ([Answer.WARRANTY_UNIT_MISSING] if asked else [])
    answered = propose(["Tilausnumero", "Malli", "Sarjanumero", header], {"warranty_unit": "years"})
    assert questions(answered, Purpose.DELIVERY, Unclear(warranty=True)) == []


def test_what_is_given_for_all_rows_needs_no_column() -> None:
    given = {"order_number": "4500000001", "model": "82VM0010MX"}
    assert questions(propose(["Sarjanumero"]), Purpose.DELIVERY, None, given) == []


def test_a_school_that_nobody_says_is_asked_once() -> None:
    unclear = Unclear(school=True)
    proposed = propose(["Tilausnumero", "Malli", "Sarjanumero"])
    assert [q.code for q in questions(proposed, Purpose.DELIVERY, unclear)] == [Answer.SCHOOL_UNSAID]
    to_the_store = propose(["Tilausnumero", "Malli", "Sarjanumero"], {"school": ""})
    assert questions(to_the_store, Purpose.DELIVERY, unclear) == []
    assert questions(proposed, Purpose.DELIVERY, unclear, {"school": "AlppL"}) == []


def test_of_several_sheets_nothing_else_is_asked_first() -> None:
    found = questions(propose(["Sarjanumero"]), Purpose.DELIVERY, Unclear(sheets=("A", "B")))
    assert found == [Question("sheet", Answer.SHEET_AMBIGUOUS, ("A", "B"))]
