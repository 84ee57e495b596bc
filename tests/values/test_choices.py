"""Stages and conditions are read in three languages, the same in Python and in the database."""

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.devices.lifecycle import Condition, Lifecycle
from registry.imports.cells.choices import CONDITION_WORDS, LIFECYCLE_WORDS, read_condition, read_lifecycle, spellings
from tests.values.texts import storable

WORDS = st.sampled_from([*spellings(LIFECYCLE_WORDS), *spellings(CONDITION_WORDS)])
WRITTEN = st.one_of(storable(), WORDS, WORDS.map(str.upper), WORDS.map(lambda word: f" {word.replace(' ', '_')}\u00a0"))


@pytest.mark.parametrize(
    ("cell", "stage"),
    [
        ("Käytössä", Lifecycle.DEPLOYED),
        ("VÄNTAR PÅ LEVERANS", Lifecycle.EXPECTED),
        ("in_store", Lifecycle.IN_STORE),
        ("poistettu\u00a0käytöstä ", Lifecycle.RETIRED),
        ("Stulen", Lifecycle.STOLEN),
        ("hukassa jossain", None),
        ("", None),
    ],
)
def test_a_stage_is_read_in_three_languages(cell: str, stage: Lifecycle | None) -> None:
    assert read_lifecycle(cell) == stage


@pytest.mark.parametrize(
    ("cell", "condition"),
    [("Kunnossa", Condition.WORKING), ("på reparation", Condition.IN_REPAIR), ("IN-REPAIR", Condition.IN_REPAIR)],
)
def test_a_condition_is_read_in_three_languages(cell: str, condition: Condition) -> None:
    assert read_condition(cell) == condition


@pytest.mark.parametrize("words", [LIFECYCLE_WORDS, CONDITION_WORDS])
def test_every_code_reads_as_itself_and_no_word_means_two(words: dict[Lifecycle, tuple[str, ...]]) -> None:
    said = [word for choice, others in words.items() for word in {choice.replace("_", " "), *others}]
    assert len(said) == len(set(said))
    assert spellings(words).keys() == set(said)


@given(st.lists(WRITTEN, max_size=40))
def test_the_database_reads_words_as_python_does(functions: psycopg.Connection, cells: list[str]) -> None:
    read = functions.execute(
        "SELECT read_lifecycle(cell), read_condition(cell)"
        " FROM unnest(%s::text[]) WITH ORDINALITY c (cell, position) ORDER BY position",
        [cells],
    )
    assert read.fetchall() == [(read_lifecycle(cell), read_condition(cell)) for cell in cells]
