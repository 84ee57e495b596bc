"""Text from outside: one Unicode form, and no text that takes long to normalise."""

import sys
import time
import unicodedata

import pytest

from core.text import LONGEST, MOST_MARKS, Unreadable, has_too_many_marks, normal

ACUTE = "\u0301"


def test_text_is_composed_and_compatible_letters_are_told_apart_unless_asked_otherwise() -> None:
    assert normal("a\u0308iti") == "äiti"
    assert normal("ＡＢ①") == "ＡＢ①"
    assert normal("ＡＢ①", "NFKC") == "AB1"


def test_thirty_marks_on_a_letter_are_a_text_and_one_more_is_not() -> None:
    assert normal("e" + ACUTE * MOST_MARKS).startswith("é")
    with pytest.raises(Unreadable):
        normal("e" + ACUTE * (MOST_MARKS + 1))
    assert not has_too_many_marks(("e" + ACUTE * MOST_MARKS) * 50)


@pytest.mark.parametrize("mark", ["\u0301", "\u0323\u0301", "\u0f73", "\u0f75", "\u0f81", "\U0001d165"])
def test_no_text_takes_long(mark: str) -> None:
    began = time.process_time()
    for text in (mark * (LONGEST // len(mark)), "a" + mark * 60_000, "e" * LONGEST + mark * 160_000):
        for form in ("NFC", "NFKC"):
            with pytest.raises(Unreadable):
                normal(text, form)  # type: ignore[arg-type]
    assert time.process_time() - began < 1


def test_letters_with_as_many_marks_as_allowed_are_normalised_in_proportion_to_their_length() -> None:
    text = ("e" + "\u0323\u0301" * (MOST_MARKS // 2)) * 8_000
    began = time.process_time()
    normal(text)
    assert time.process_time() - began < 2


def test_every_character_that_decomposes_into_a_mark_first_counts_as_one() -> None:
    hidden = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if not 0xD800 <= code < 0xE000
        and not unicodedata.combining(chr(code))
        and unicodedata.combining(unicodedata.normalize("NFKD", chr(code))[:1] or "a")
    ]
    assert len(hidden) >= 5
    assert all(has_too_many_marks(character * (MOST_MARKS + 1)) for character in hidden)


def test_what_is_below_the_first_mark_is_composed_already() -> None:
    below = "".join(map(chr, range(0x300)))
    assert unicodedata.normalize("NFC", below) == below
