"""Finnish personal identity codes are found by form, date and check character, and nothing else is touched."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identity_codes import MASK, masked

CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
SIGNS = {"+": 1800, "-": 1900, "Y": 1900, "X": 1900, "W": 1900, "V": 1900, "U": 1900} | dict.fromkeys("ABCDEF", 2000)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2009, 12, 31))
CODES = st.tuples(DAYS, st.sampled_from(sorted(SIGNS)), st.integers(2, 999))


def code(day: dt.date, sign: str, individual: int) -> str:
    digits = f"{day:%d%m%y}{individual:03}"
    return f"{digits[:6]}{sign}{digits[6:]}{CHECK[int(digits) % 31]}"


def test_the_example_of_the_population_register_is_one() -> None:
    assert masked("131052-308T") == MASK


@given(
    CODES, st.sampled_from(["{}", "Oppilas {}.", "hetu:{}", "({})", "kuva_{}.jpg", "{}\n{}", "ä{}".replace("ä", "ä ")])
)
def test_every_sign_of_a_century_is_known(parts: tuple[dt.date, str, int], sentence: str) -> None:
    day, sign, individual = parts
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    found = code(day, sign, individual)
    for written in (found, found.lower(), found.replace("-", "–"), f"{found[:6]} {found[6:]}"):
        assert masked(sentence.format(written, written)) == sentence.format(MASK, MASK)


@given(CODES, st.sampled_from(CHECK))
def test_with_another_check_character_it_is_none(parts: tuple[dt.date, str, int], check: str) -> None:
    found = code(*parts)
    if check != found[-1]:
        assert masked(found[:-1] + check) == found[:-1] + check


@pytest.mark.parametrize(
    "text",
    ["131352-308T", "001052-308T", "131052-000C", "1131052-308T", "131052-308TT", "HKI-2026-000123", "VRE-0000123", ""],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert masked(text) == text


def test_wide_digits_hide_nothing() -> None:
    assert masked("１３１０５２－３０８Ｔ ja muuta") == f"{MASK} ja muuta"


@given(st.text())
def test_any_text_is_read_and_keeps_what_is_around(text: str) -> None:
    assert masked(f"{text} 131052-308T {text}").endswith(f" {masked(text)}")
    assert masked(masked(text)) == masked(text)
