"""`state:` and `serial:` in the search box: the stage of a device's life, and a part of its serial number."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from flask_babel import force_locale, gettext

from core.actor import Actor
from core.errors import N_
from core.languages import CODES
from core.text import normal
from registry.devices import serials
from registry.devices.lifecycle import Lifecycle
from registry.devices.words import LIFECYCLES
from web.search_filters import Filter, Meaning, Refused

STATE_WORDS: Final = ("state", "tila", "vaihe", "läge", "skede", "status")
LABEL: Final = N_("State")
LEAST: Final = 3  # characters of a serial number
_DROP: Final = str.maketrans("", "", serials.DROPPED)


class NoStateOfDevice(Refused):
    says = N_("“%(value)s” is no state of a device. There are: %(known)s.")


class SerialTooShort(Refused):
    says = N_("Write three characters of the serial number or more.")


def read_state(_: Actor, value: str) -> Meaning:
    """The stage that `value` is called in any language. Raises NoStateOfDevice."""
    found = spelled(_stages()).get(key(value))
    if found is None:
        raise NoStateOfDevice(value=value, known=", ".join(gettext(label) for label in LIFECYCLES.values()))
    return Meaning(found, gettext(LIFECYCLES[found]))


def read_serial(_: Actor, value: str) -> Meaning:
    """A part of a serial number, in the form in which it is kept. Raises SerialTooShort."""
    part = normal(value, "NFKC").translate(_DROP).upper()
    if len(part) < LEAST:
        raise SerialTooShort
    return Meaning(part, part)


def key(word: str) -> str:
    """How names of states are compared: letters alone, in any case."""
    return "".join(one for one in word.casefold() if one.isalnum())


def spelled(labels: tuple[tuple[Any, str], ...]) -> Mapping[str, Any]:
    """What each of the things is called, in every language, and its code → the thing.

    labels   pairs of a thing and what it is called, marked for translation; the first of one name counts
    """
    return _spelled(labels)


@cache
def _spelled(labels: tuple[tuple[Any, str], ...]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for code in CODES:
        with force_locale(code):
            for thing, label in labels:
                found.setdefault(key(gettext(label)), thing)
    return {key(str(thing)): thing for thing, _ in labels} | found


def _stages() -> tuple[tuple[Lifecycle, str], ...]:
    return tuple(LIFECYCLES.items())


STATE: Final = Filter("state", LABEL, STATE_WORDS, read_state)
SERIAL: Final = Filter("serial", N_("Serial number"), ("serial", "sarjanumero", "serienummer"), read_serial)
