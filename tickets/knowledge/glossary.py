"""The words that people meet, explained in three languages: read from `glossary.csv` beside this file.

What a state, a priority or a condition is called stands in the code that shows it; the file has their codes and meanings.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from flask_babel import force_locale, gettext

from core.errors import N_
from core.languages import CODES
from registry.devices.words import CONDITIONS, LIFECYCLES
from tickets.categories.words import KINDS
from tickets.states import Priority
from tickets.ticket.requester_words import STATES

AREAS: Final[Mapping[str, str]] = {
    "requests": N_("Requests and the desk"),
    "states": N_("States of a request"),
    "priorities": N_("Priority"),
    "devices": N_("Devices"),
    "lifecycle": N_("Stages of a device’s life"),
    "condition": N_("Condition of a device"),
    "schools": N_("Schools and people"),
    "purchasing": N_("Purchasing and disposal"),
}
# What is called by the code that shows it → its words, marked for translation.
CODED: Final[Mapping[str, Mapping[str, str]]] = {
    "state": {key.value: label for key, label in STATES.items()},
    "kind": {key.value: label for key, label in KINDS.items()},
    "priority": {key.value: key.value for key in Priority},
    "lifecycle": {key.value: label for key, label in LIFECYCLES.items()},
    "condition": {key.value: label for key, label in CONDITIONS.items()},
}


@dataclass(frozen=True, slots=True)
class Term:
    """One word: language → what it is called, and language → what it means.

    code   kind and code of what the code has a name for; empty: the file names it
    """

    area: str
    code: str
    names: Mapping[str, str]
    means: Mapping[str, str]


@cache
def terms() -> tuple[Term, ...]:
    """All of them, in the order of the file."""
    text = resources.files("tickets.knowledge").joinpath("glossary.csv").read_text(encoding="utf-8")
    return tuple(
        Term(row["area"], row["code"], {c: row[c] for c in CODES}, {c: row[f"means_{c}"] for c in CODES})
        for row in csv.DictReader(text.splitlines())
    )


def named(term: Term) -> Mapping[str, str]:
    """Language → what `term` is called in it."""
    kind, _, code = term.code.partition(":")
    if kind not in CODED or kind == "priority":
        return term.names
    return {language: _in(language, CODED[kind][code]) for language in CODES}


def _in(language: str, label: str) -> str:
    with force_locale(language):
        return str(gettext(label))
