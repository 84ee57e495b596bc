"""Filters in words in the one search box, such as `school:Kallio state:open`; each package says which ones it knows."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext

from core.actor import Actor
from core.errors import N_, DomainError

_ASKED: Final = re.compile(r'(?<!\S)(?P<word>[^\W\d_]+):[ ]?(?P<value>"[^"]*"?|\S*)')


@dataclass(frozen=True, slots=True)
class Meaning:
    """What stands after the colon, as it was understood.

    value  for the search
    says   for the reader
    """

    value: Any
    says: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of one kind of things; other kinds may have the same one and read it in their own way.

    code   name of the argument that the search is given
    label  what it is called, marked for translation
    words  what may stand before the colon, in every language, in lower case
    read   (actor, what stands after the colon) → what it means; raises DomainError where it means nothing
    """

    code: str
    label: str
    words: tuple[str, ...]
    read: Callable[[Actor, str], Meaning]


class Refused(DomainError):
    code = "search_filter"
    status = 422
    field = "q"


class NothingAfterColon(Refused):
    says = N_("Write after “%(word)s:” what you look for.")


class SaidTwice(Refused):
    says = N_("“%(word)s:” can stand only once.")


class NothingHasAll(Refused):
    says = N_("There is nothing that all of these filters are about: %(words)s.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A text without its filters, and these: code → the word before the colon and what stands after it."""

    text: str
    filters: Mapping[str, tuple[str, str]]


def split(q: str, known: Iterable[Filter]) -> Asked:
    """Take the filters out of what was typed. What stands before other colons, as in an address, stays text.

    Raises   NothingAfterColon, SaidTwice
    """
    codes = {word: one.code for one in known for word in one.words}
    found: dict[str, tuple[str, str]] = {}
    rest, end = [], 0
    for one in _ASKED.finditer(q):
        word = one["word"]
        code = codes.get(word.casefold())
        if code is None:
            continue
        value = one["value"].strip('"').strip()
        if not value:
            raise NothingAfterColon(word=word)
        if code in found:
            raise SaidTwice(word=word)
        found[code] = (word, value)
        rest.append(q[end : one.start()])
        end = one.end()
    return Asked(" ".join("".join([*rest, q[end:]]).split()), found)


def meanings(actor: Actor, asked: Asked, filters: Iterable[Filter]) -> dict[str, Meaning]:
    """What the filters mean to a kind of things that has them all. Raises DomainError: one means nothing to it."""
    readers = {one.code: one for one in filters}
    return {code: readers[code].read(actor, value) for code, (_, value) in asked.filters.items()}


def said_back(filters: Iterable[Filter], understood: Iterable[Mapping[str, Meaning]]) -> list[str]:
    """What was understood, for the reader: “School: Alppilan lukio”; each once, however many kinds understood it so."""
    labels = {one.code: one.label for one in filters}
    told = [(code, meaning.says) for each in understood for code, meaning in each.items()]
    return [f"{gettext(labels[code])}: {says}" for code, says in dict.fromkeys(told)]
