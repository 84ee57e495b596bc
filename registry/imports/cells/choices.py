"""Stages and conditions as people write them in Finnish, Swedish and English, or by their code."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from registry.columns.values import CAPITALS, SMALL, text
from registry.devices.lifecycle import Condition, Lifecycle

Choice = TypeVar("Choice", bound=StrEnum)

# Lower case, one space between words; codes themselves are understood too.
LIFECYCLE_WORDS: Final[Mapping[Lifecycle, tuple[str, ...]]] = {
    Lifecycle.EXPECTED: ("odottaa toimitusta", "tilattu", "väntar på leverans", "beställd", "expected", "ordered"),
    Lifecycle.IN_STORE: (
        "varastossa", "varasto", "käyttöönotettavissa", "i lager", "lager", "tillgänglig", "in store", "in stock",
        "ready to deploy", "in storage",
    ),
    Lifecycle.DEPLOYED: ("käytössä", "käyttöönotettu", "i bruk", "ibruktagen", "deployed", "in use"),
    Lifecycle.RETIRED: (
        "poistettu käytöstä", "poistettu", "pois käytöstä", "utrangerad", "tagen ur bruk", "ur bruk", "retired", "out of use",
    ),
    Lifecycle.DISPOSED: (
        "hävitetty", "kierrätetty", "romutettu", "bortskaffad", "återvunnen", "skrotad", "disposed", "disposed of", "recycled",
        "scrapped",
    ),
    Lifecycle.LOST: ("kadonnut", "försvunnen", "lost", "missing"),
    Lifecycle.STOLEN: ("varastettu", "stulen", "stolen"),
}  # fmt: skip
CONDITION_WORDS: Final[Mapping[Condition, tuple[str, ...]]] = {
    Condition.WORKING: (
        "kunnossa", "toimii", "toimiva", "ehjä", "hyvä", "fungerar", "hel", "bra", "working", "ok", "good",
    ),
    Condition.FAULTY: ("viallinen", "felaktig", "faulty", "defective"),
    Condition.IN_REPAIR: ("korjauksessa", "huollossa", "på reparation", "in repair", "under repair"),
    Condition.BROKEN: ("rikki", "rikkoutunut", "trasig", "söndrig", "broken"),
}  # fmt: skip
JOINTS: Final = "_-\u00a0"  # written for the space between two words
_FOLD: Final = str.maketrans(CAPITALS + JOINTS, SMALL + " " * len(JOINTS))


def spellings(words: Mapping[Choice, tuple[str, ...]]) -> dict[str, Choice]:
    """Every folded spelling and the code it stands for."""
    return {spelling: choice for choice, said in words.items() for spelling in (choice.replace("_", " "), *said)}


def read_lifecycle(cell: str) -> Lifecycle | None:
    """Read a stage of life; none when the cell holds none that is known."""
    return _lifecycles.get(text(cell).translate(_FOLD))


def read_condition(cell: str) -> Condition | None:
    """Read a condition; none when the cell holds none that is known."""
    return _conditions.get(text(cell).translate(_FOLD))


_lifecycles: Final = spellings(LIFECYCLE_WORDS)
_conditions: Final = spellings(CONDITION_WORDS)
