"""Several words that name something each, such as a model and a school: what all of them together name."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

Names = dict[str, list[uuid.UUID]]  # kind of thing → keys
MOST_WORDS: Final = 4


def understood(text: str, meanings: Callable[[str], Names]) -> tuple[set[frozenset[str]], Names]:
    """What the words of `text` name together.

    meanings  what some words that follow each other name
    Returns   sets of kinds, and kind → keys: a device must be of every kind of one of the sets, and of any key of each.
              None: some words name nothing, no parts fit together, or there are more than four words
    """
    words = text.split()
    if not 1 < len(words) <= MOST_WORDS:
        return set(), {}
    look_up = lru_cache(maxsize=None)(meanings)
    for parts in _divided(words):
        named = [look_up(part) for part in parts]
        joints: set[frozenset[str]] = set()
        keys: Names = {}
        for kinds in itertools.product(*named):
            joint = _joint([(kind, names[kind]) for kind, names in zip(kinds, named, strict=True)])
            if joint and all(keys.get(kind, those) == those for kind, those in joint.items()):
                joints.add(frozenset(joint))
                keys |= joint
        if joints:
            return joints, keys
    return set(), {}


def _divided(words: list[str]) -> Iterator[list[str]]:
    """The words as parts that follow each other, the fewest parts first."""
    for cuts in range(1, len(words)):
        for places in itertools.combinations(range(1, len(words)), cuts):
            edges = [0, *places, len(words)]
            yield [" ".join(words[start:end]) for start, end in itertools.pairwise(edges)]


def _joint(named: list[tuple[str, list[uuid.UUID]]]) -> Names:
    """Keys by kind, of one kind those that are named each time; empty when a kind has none left."""
    found: Names = {}
    for kind, keys in named:
        found[kind] = [key for key in keys if kind not in found or key in found[kind]]
    return found if all(found.values()) else {}
