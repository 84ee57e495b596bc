"""Cells of suppliers' files: read without guessing, the same in Python and in the database."""

import datetime as dt
from decimal import Decimal

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.columns import values, values_sql
from registry.columns.values import DateOrder, WarrantyUnit
from registry.imports.cells import choices_sql
from tests.values.texts import spelled, storable

DAYS = st.dates(values.EARLIEST, values.LATEST)
DATES = st.one_of(
    storable(),
    spelled(
        "31.02.2026",
        "2026-08-03",
        "20260803",
        "3/8/2026",
        "3/8/26",
        "3.8.26",
        "26-08-31",
        "70",
        "46237",
        " 12:30",
        "T00:00:00",
        " klo 14.30",
        "T10:00:00Z",
        "T21:00:00Z",
        "+02:00",
        " 9:05 PM",
        "ti ",
        "den ",
        "3. marraskuuta 2026",
        "November 3rd, 2026",
        " nov. ",
        "kesäkuun ",
        "3-Nov-2026",
        "٣",
    ),
    st.builds(dt.date.strftime, DAYS, st.sampled_from(["%d.%m.%Y", "%d. %m. %Y", "%Y-%m-%d", "%m/%d/%Y", "%d-%m-%Y"])),
    st.builds(
        "{}{sep}{}{sep}{}".format,
        st.integers(0, 2200),
        st.integers(0, 40),
        st.integers(0, 40),
        sep=st.sampled_from(".-/"),
    ),
    st.builds(
        "{}{sep}{}{sep}{}".format,
        st.integers(0, 40),
        st.integers(0, 40),
        st.integers(0, 2200),
        sep=st.sampled_from(".-/"),
    ),
    st.integers(0, 99_999_999).map(str),
)
PRICES = st.one_of(
    storable(),
    spelled(
        "€",
        "eur",
        "Euroa",
        ",-",
        "389,- €",
        "1 234,50",
        "1.234",
        ".000",
        ",99",
        "0000000",
        "389.90000000000003",
        "000",
        "\u202f",
    ),
    st.floats(0, 10**9).map(repr),
    st.builds("{}{}{}".format, st.integers(0, 10**10), st.sampled_from([".", ",", ".0", ",00"]), st.integers(0, 10**5)),
)
MONTHS = st.one_of(
    storable(),
    spelled(
        "36",
        "kk",
        "KK.",
        "m",
        "3Y",
        "vuoden",
        " takuu",
        "NBD ",
        " on-site",
        "v",
        " years",
        "mån",
        "MÅN",
        "år",
        ",0",
        "٣",
    ),
)
ADDRESSES = st.one_of(
    spelled("00:1A:2b", "3C-4D-5E", "001a.2b3c.4d5e", "ff:ff:ff:ff:ff:ff", "356938035643809", "35-693803-564380-9"),
    st.integers(0, 10**15 - 1).map("{:015d}".format),
    st.integers(0, 2**48 - 1).map("{:012x}".format),
)


@pytest.mark.parametrize(
    "cell",
    ["3.8.2026", "03.08.2026", " 3. 8. 2026 ", "3.8.2026 12.30", "2026-08-03", "2026-8-3", "2026-08-03T00:00:00",
     "2026-08-03 00:00:00.000", "20260803", "2026/08/03", "46237", "46237.5", "3.8.2026\u00a0",
     "3. elokuuta 2026", "3.elokuu 2026", "den 3 augusti 2026", "3 aug. 2026", "3-Aug-2026", "August 3rd, 2026",
     "Monday, August 3, 2026", "ma 3.8.2026", "3.8.2026 klo 14.30", "2026-08-03 9:05 PM", "2026-08-03T00:00:00+03:00",
     "2026-08-03T20:59:59Z"],
)  # fmt: skip
def test_a_date_is_read_in_every_unmistakable_spelling(cell: str) -> None:
    assert values.read_date(cell) == dt.date(2026, 8, 3)


@pytest.mark.parametrize(
    "cell",
    ["31.02.2026", "3.8.26", "3/8/2026", "03-08-2026", "8/2026", "2026-08-03T21:00:00Z", "19999", "80001", "1",
     "0.0.2026", "2026-13-01", "3.8.2206", "elokuu", "elokuu 2026", "31 june 2026", "3-Aug-26", "3 ago 2026", "vko 32/2026",
     "3.-5.8.2026", "noin 3.8.2026", "3.8.2026 asti", "", "<clear>", "03082026", "٣.٨.٢٠٢٦"],
)  # fmt: skip
def test_what_is_no_date_or_could_be_two_is_not_read(cell: str) -> None:
    assert values.read_date(cell) is None


def test_a_date_with_slashes_is_read_only_in_the_order_that_was_said() -> None:
    assert values.needs_order("3/8/2026")
    assert values.read_date("3/8/2026") is None
    assert values.read_date("3/8/2026", DateOrder.DAY_FIRST) == dt.date(2026, 8, 3)
    assert values.read_date("3/8/2026", DateOrder.MONTH_FIRST) == dt.date(2026, 3, 8)
    assert values.read_date("13/8/2026", DateOrder.MONTH_FIRST) is None
    assert values.read_date("3.8.2026", DateOrder.MONTH_FIRST) == dt.date(2026, 8, 3)


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("3.8.26", "dmy", dt.date(2026, 8, 3)), ("3/8/26 10:15", "dmy", dt.date(2026, 8, 3)),
        ("8-3-26", "mdy", dt.date(2026, 8, 3)), ("26-08-03", "ymd", dt.date(2026, 8, 3)),
        ("3/8/2026", "ymd", None), ("31.8.70", "dmy", dt.date(1970, 8, 31)), ("13/8/26", "mdy", None),
    ],
)  # fmt: skip
def test_a_short_year_is_part_of_the_question_of_order(cell: str, order: str, day: dt.date | None) -> None:
    assert values.needs_order(cell)
    assert values.read_date(cell) is None
    assert values.read_date(cell, DateOrder(order)) == day


def test_a_bare_number_below_twelve_could_be_months_or_years() -> None:
    assert [values.needs_unit(cell) for cell in ("3", "11", "3,0", "12", "36", "3 v", "0", "")] == [True] * 3 + [
        False
    ] * 5
    assert values.read_months("3", WarrantyUnit.YEARS) == 36
    assert values.read_months("3 kk", WarrantyUnit.YEARS) == 3


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("389,90", 38990), ("389.9", 38990), ("389", 38900), ("1 234,50", 123450), ("1\u00a0234,5 €", 123450),
        ("1\u202f234", 123400), ("€ 389.90", 38990), ("389,90 EUR", 38990), ("12 euroa", 1200), ("1.234,50", 123450),
        ("1,234.50", 123450), ("1.234.567", 123456700), ("1234.500", 123450), ("389.90000000000003", 38990),
        ("0", 0), ("0,005", None), ("1.234", None), ("1,234", None), ("12,345", None), ("389,905", None),
        ("389.9051", None), ("-5,00", None), ("$ 389", None), ("389 kr", None), ("1 23,50", None), ("1.23.456", None),
        ("ks. sopimus", None), ("1e3", None), ("10000000", 10**9), ("10000000,01", None), ("", None), ("<clear>", None),
    ],
)  # fmt: skip
def test_a_price_is_read_to_the_cent_or_not_at_all(cell: str, cents: int | None) -> None:
    assert values.read_cents(cell) == cents


@given(st.integers(0, values.MOST_CENTS))
def test_a_price_reads_back_however_it_is_written(cents: int) -> None:
    euros, rest = divmod(cents, 100)
    spellings = [f"{euros},{rest:02d}", f"{euros:,}.{rest:02d}", f"{euros:,}".replace(",", "\u00a0") + f",{rest:02d} €"]
    spellings += [repr(cents / 100), str(Decimal(cents) / 100)]
    assert [values.read_cents(cell) for cell in spellings] == [cents] * len(spellings)


@pytest.mark.parametrize(
    ("cell", "months"),
    [("36", 36), ("36 kk", 36), ("36kk.", 36), ("36.0", 36), ("36 mån", 36), ("36 months", 36), ("3 v", 36),
     ("3 ÅR", 36), ("1 vuosi", 12), ("0", 0), ("241", None), ("36,5", None), ("-1", None), ("kolme", None),
     ("21 v", None), ("", None)],
)  # fmt: skip
def test_a_length_of_time_is_in_months_unless_it_says_years(cell: str, months: int | None) -> None:
    assert values.read_months(cell) == months


@pytest.mark.parametrize(
    ("cell", "read"),
    [("356938035643809", "356938035643809"), ("35-693803-564380-9", "356938035643809"), ("356938035643808", None),
     ("3.56938E+14", None), ("35693803564380", None)],
)  # fmt: skip
def test_an_imei_needs_its_check_digit(cell: str, read: str | None) -> None:
    assert values.read_imei(cell) == read


@pytest.mark.parametrize(
    ("cell", "read"),
    [("00-1a-2b-3c-4d-5e", "00:1A:2B:3C:4D:5E"), ("001a.2b3c.4d5e", "00:1A:2B:3C:4D:5E"), ("ff:ff:ff:ff:ff:ff", None),
     ("00:1a:2b:3c:4d", None), ("00:1a:2b:3c:4d:5g", None)],
)  # fmt: skip
def test_a_network_address_has_one_form(cell: str, read: str | None) -> None:
    assert values.read_mac(cell) == read


@pytest.mark.parametrize("cell", ["", "  ", "\t\u00a0\u200b\n"])
def test_a_blank_cell_keeps_what_there_is(cell: str) -> None:
    assert values.is_blank(cell)
    assert not values.is_given(cell)


@pytest.mark.parametrize("cell", ["<clear>", " <CLEAR> "])
def test_a_cell_can_clear_what_there_is(cell: str) -> None:
    assert values.is_clear(cell)
    assert not values.is_given(cell)


@given(st.lists(DATES, max_size=40), st.sampled_from([None, *DateOrder]))
def test_the_database_reads_dates_as_python_does(
    functions: psycopg.Connection, cells: list[str], order: DateOrder | None
) -> None:
    read = functions.execute(
        "SELECT read_date(cell, %s), date_needs_order(cell)"
        " FROM unnest(%s::text[]) WITH ORDINALITY c (cell, position) ORDER BY position",
        [order, cells],
    )
    assert read.fetchall() == [(values.read_date(cell, order), values.needs_order(cell)) for cell in cells]


@given(st.lists(PRICES, max_size=40))
def test_the_database_reads_prices_as_python_does(functions: psycopg.Connection, cells: list[str]) -> None:
    read = functions.execute(
        "SELECT read_cents(cell) FROM unnest(%s::text[]) WITH ORDINALITY c (cell, position) ORDER BY position", [cells]
    )
    assert [row[0] for row in read] == [values.read_cents(cell) for cell in cells]


@given(st.lists(st.one_of(MONTHS, ADDRESSES), max_size=40))
def test_the_database_reads_months_and_addresses_as_python_does(
    functions: psycopg.Connection, cells: list[str]
) -> None:
    read = functions.execute(
        "SELECT read_months(cell), read_months(cell, 'years'), months_need_unit(cell), read_imei(cell), read_mac(cell)"
        " FROM unnest(%s::text[]) WITH ORDINALITY c (cell, position) ORDER BY position",
        [cells],
    )
    assert read.fetchall() == [
        (
            values.read_months(cell),
            values.read_months(cell, WarrantyUnit.YEARS),
            values.needs_unit(cell),
            values.read_imei(cell),
            values.read_mac(cell),
        )
        for cell in cells
    ]


@given(
    st.lists(
        st.one_of(
            storable(), spelled("1", "1,0", "kpl", "ST.", "4500777001", ".0", "<clear>", "Eur", "€", "euroa", ".")
        ),
        max_size=40,
    )
)
def test_the_database_reads_quantities_currencies_and_codes_as_python_does(
    functions: psycopg.Connection, cells: list[str]
) -> None:
    read = functions.execute(
        "SELECT read_quantity(cell), read_currency(cell), read_code(cell)"
        " FROM unnest(%s::text[]) WITH ORDINALITY c (cell, position) ORDER BY position",
        [cells],
    )
    assert read.fetchall() == [
        (values.read_quantity(cell), values.read_currency(cell), values.read_code(cell)) for cell in cells
    ]


@given(st.lists(st.one_of(storable(), spelled("<clear>", " <CLEAR> ", "\x85", "\ufeff", "\u3000")), max_size=40))
def test_the_database_sees_blank_and_clear_as_python_does(functions: psycopg.Connection, cells: list[str]) -> None:
    read = functions.execute(
        "SELECT coalesce(cell_text(cell), ''), cell_clear(cell), cell_given(cell)"
        " FROM unnest(%s::text[]) WITH ORDINALITY c (cell, position) ORDER BY position",
        [cells],
    )
    assert read.fetchall() == [(values.text(cell), values.is_clear(cell), values.is_given(cell)) for cell in cells]


def test_no_cell_of_a_file_is_a_blank_cell(functions: psycopg.Connection) -> None:
    read = functions.execute(
        "SELECT cell_given(NULL), cell_clear(NULL), date_needs_order(NULL), read_date(NULL), read_cents(NULL),"
        " read_months(NULL), read_imei(NULL), read_mac(NULL)"
    )
    assert read.fetchone() == (False, False, False, None, None, None, None, None)


def test_the_readers_can_be_taken_away_and_brought_back(functions: psycopg.Connection) -> None:
    statements = (*choices_sql.DROP, *values_sql.DROP, *values_sql.CREATE, *choices_sql.CREATE)
    with functions.transaction(force_rollback=True):
        for statement in statements:
            functions.execute(statement)
        assert functions.execute("SELECT read_lifecycle('Käytössä')").fetchone() == ("deployed",)
