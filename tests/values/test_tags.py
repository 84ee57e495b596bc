"""Asset tags: a wrong digit is noticed before a wrong device is found."""

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.devices import tags
from tests.values.texts import spelled, storable

NUMBERS = st.integers(1, tags.LARGEST)
WRITTEN = st.one_of(
    storable(),
    spelled("HKI", "hki-", "ｈｋｉ", "000001", "٣"),
    st.builds(
        "{}{}{}".format, st.sampled_from(["hki ", "HKI-", "HKI"]), st.integers(0, 10**8), st.sampled_from("  -0")
    ),
    st.builds(lambda number, typed: tags.tag(number).replace("-", typed), NUMBERS, st.sampled_from(["", " ", "–"])),
)


@pytest.mark.parametrize(
    ("number", "printed"),
    [(1, "HKI-0000013"), (572, "HKI-0005724"), (999_999, "HKI-9999990"), (1_000_000, "HKI-10000004")],
)
def test_a_tag_has_six_digits_or_more_and_a_check_digit(number: int, printed: str) -> None:
    assert tags.tag(number) == printed


@pytest.mark.parametrize("number", [0, -1, tags.LARGEST + 1])
def test_no_tag_is_made_for_a_number_outside_the_range(number: int) -> None:
    with pytest.raises(ValueError, match="no tag"):
        tags.tag(number)


@pytest.mark.parametrize("typed", ["HKI-0005724", "hki0005724", " hki 000 572 4 ", "Hki–0005724", "HKI-0005724\u00a0"])
def test_a_tag_is_understood_however_it_was_typed(typed: str) -> None:
    assert tags.parse(typed) == "HKI-0005724"
    assert not tags.is_valid(typed) or typed == "HKI-0005724"


@pytest.mark.parametrize(
    "typed",
    ["", "HKI-", "0005724", "HKI-0005725", "HKI-05724", "HKI-00005724", "HKI-0000000", "ESP-0005724", "HKI-000572４"],
)
def test_what_is_no_tag_is_not_made_one(typed: str) -> None:
    assert tags.parse(typed) is None


@given(NUMBERS)
def test_every_tag_reads_back(number: int) -> None:
    assert tags.is_valid(tags.tag(number))


@given(NUMBERS, st.data())
def test_one_wrong_digit_is_always_noticed(number: int, data: st.DataObject) -> None:
    printed = tags.tag(number)
    place = data.draw(st.integers(4, len(printed) - 1))
    wrong = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != printed[place]))
    assert tags.parse(printed[:place] + wrong + printed[place + 1 :]) is None


@given(NUMBERS)
def test_two_swapped_neighbours_are_always_noticed(number: int) -> None:
    printed = tags.tag(number)
    for place in range(4, len(printed) - 1):
        swapped = printed[:place] + printed[place + 1] + printed[place] + printed[place + 2 :]
        assert swapped == printed or tags.parse(swapped) is None


@given(st.lists(st.one_of(NUMBERS, st.integers(-(2**63), 2**63 - 1)), max_size=30))
def test_the_database_prints_the_same_tag(functions: psycopg.Connection, numbers: list[int]) -> None:
    made = functions.execute(
        "SELECT asset_tag(number) FROM unnest(%s::bigint[]) WITH ORDINALITY n (number, position) ORDER BY position",
        [numbers],
    )
    assert [row[0] for row in made] == [tags.tag(number) if 1 <= number <= tags.LARGEST else None for number in numbers]


@given(st.lists(WRITTEN, max_size=30))
def test_the_database_reads_the_same_tag(functions: psycopg.Connection, texts: list[str]) -> None:
    read = functions.execute(
        "SELECT read_tag(written) FROM unnest(%s::text[]) WITH ORDINALITY n (written, position) ORDER BY position",
        [texts],
    )
    assert [row[0] for row in read] == [tags.parse(text) for text in texts]


@given(st.integers(1, 999_999), st.data())
def test_the_tags_that_hold_some_digits_are_worked_out(number: int, data: st.DataObject) -> None:
    printed = tags.tag(number)
    start = data.draw(st.integers(4, 8))
    part = printed[start : data.draw(st.integers(start + 3, 11))]
    found = tags.holding(part)
    assert printed in found
    assert found == sorted(set(found))
    assert all(part in one and (tags.is_valid(one) or one == "HKI-0000000") for one in found)


def test_no_tag_is_left_out_and_few_are_to_be_looked_up() -> None:
    every = [tags.tag(number) for number in range(1, 1_000_000, 7)]
    for part, most in (("000", 5_000), ("572", 5_000), ("4821", 400)):
        assert len(tags.holding(part)) <= most
        assert {one for one in every if part in one} <= set(tags.holding(part))
    assert tags.holding("12345678") == []
