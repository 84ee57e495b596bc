"""Who calls, or what they call about: found by any scrap, with what is open of theirs and what they have."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import url_for

from core.actor import Actor
from core.errors import NotFound
from organisation.people import choosing
from organisation.people import search as people
from organisation.people.words import options
from registry.custody import custody
from registry.devices import forms
from registry.devices import search as devices
from registry.devices.criteria import Filters
from registry.devices.refusals import SerialAmbiguous
from tickets.desk import queue
from tickets.desk.narrowing import Which

FILE: Final = "ticket:behalf"
SHOWN: Final = 6  # people and devices that a scrap finds, and of the caller's tickets and devices


@dataclass(frozen=True, slots=True)
class Hit:
    """A person or a device to choose: with it the form begins that `url` leads to; `person`: who it is, or who has it."""

    url: str
    name: str
    tells: str
    person: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the caller or the device: rows of `queue.find`, and devices as the register shows them.

    person  key of the caller; None: only the device is known
    """

    person: uuid.UUID | None
    tickets: list[Any] = field(default_factory=list)
    devices: list[dict[str, Any]] = field(default_factory=list)


def find(actor: Actor, scrap: str) -> tuple[list[Hit], list[Hit]]:
    """People and devices that a part of a name, address, tag, serial number, room or school finds; each `SHOWN` at most.

    People whose names are almost the scrap are found where nobody's is. Raises Forbidden.
    """
    actor.must(FILE)
    found = options(choosing.suggestions(actor, scrap))
    named = _devices(actor, scrap)
    if not found and not named:
        found = options(choosing.near(actor, scrap))
    persons = [Hit(_address(person=key), name, told_apart, key) for key, name, told_apart in found[:SHOWN]]
    return persons, [_device(one) for one in named]


def _devices(actor: Actor, scrap: str) -> list[dict[str, Any]]:
    if not actor.may("device:read"):
        return []
    for look_up in (devices.by_tag, devices.by_serial):
        try:
            return [look_up(actor, scrap)]
        except (NotFound, SerialAmbiguous):
            continue
    return list(devices.find(actor, Filters(q=scrap), limit=SHOWN).items[:SHOWN])


def _device(row: dict[str, Any]) -> Hit:
    name, held = row["asset_tag"] or row["serial"] or "", row.get("custody")
    person = held["person"]["id"] if held and held["person"] else None
    given = {"device": name} | ({"person": person} if person else {})
    model = f"{row['model']['manufacturer']} {row['model']['model_number']}"
    holder = custody.name_of(held) if held else ""
    parts = (row["serial"] if row["asset_tag"] else "", model, holder, forms.words()["school_name"](row["school"]))
    return Hit(_address(**given), name, " · ".join(part for part in parts if part), person)


def the_one(people: list[Hit], things: list[Hit]) -> Hit | None:
    """The one that was meant: the only person, when every device found is theirs, or the only device."""
    if len(people) == 1:
        return people[0] if all(thing.person == people[0].person for thing in things) else None
    return things[0] if not people and len(things) == 1 else None


def _address(**given: Any) -> str:
    return url_for("filing.new", caller="true", **given)


def around(actor: Actor, values: Mapping[str, Any], device: uuid.UUID | None, language: str) -> Around | None:
    """What is open of the caller whom `for_whom` names by address, or else about the device; and the caller's devices.

    Returns  None: neither is known, or nobody may file for others
    """
    if not (actor.may(FILE) and values.get("caller")):
        return None
    person = people.named(actor, str(values.get("for_whom") or ""))
    if person is None and device is None:
        return None
    which: dict[str, Any] = {"devices": [device]} if person is None else {"requester": person}
    tickets = queue.find(actor, state=Which.OPEN, language=language, limit=SHOWN, **which).items
    if person is None or not actor.may("device:read"):
        return Around(person, tickets)
    return Around(person, tickets, list(devices.find(actor, Filters(holder=person), limit=SHOWN).items))
