"""Devices for the one search box: by tag and serial, and by what their list can be searched for."""

from collections.abc import Mapping
from typing import Any, Final

from flask import url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import N_, NotFound
from organisation.schools.search_filter import SCHOOL
from registry.devices import forms, search
from registry.devices.criteria import Filters
from registry.devices.finding import understand
from registry.devices.refusals import SerialAmbiguous
from registry.devices.search_filters import SERIAL, STATE
from registry.devices.words import LIFECYCLES
from web import facts
from web.search import Found, Hit, Kind, Narrowing

# What some words were understood as → the table whose names say it.
TABLES: Final = {"models": "device_model", "schools": "school", "rooms": "room", "people": "person"}


def find(actor: Actor, q: str, limit: int) -> Found:
    """The device with this tag or serial, or devices that fit all the words."""
    if (named := _named(actor, q)) is not None:
        return Found([_hit(named, exact=True)])
    found = search.find(actor, Filters(q=q), limit=limit)
    count = search.count(actor, Filters(q=q)) if found.next else None
    return Found(
        [_hit(row) for row in found.items],
        more=found.next is not None,
        count=count.number if count and not count.more else None,
        list_url=url_for("devices.index", q=q),
        understood=_understood(actor, q) if found.items else "",
    )


def narrowed(actor: Actor, q: str, limit: int, given: Mapping[str, Any]) -> Found:
    """Devices that fit all the words, of a school, in a stage of their life, with a part of a serial number."""
    asked = {"school": given.get("school"), "lifecycle": given.get("state")}
    found = search.find(actor, Filters(q=q or None, serial=given.get("serial"), **asked), limit=limit)
    listed = {name: value for name, value in (asked | {"q": q}).items() if value}
    return Found(
        [_hit(row) for row in found.items],
        more=found.next is not None,
        list_url="" if "serial" in given else url_for("devices.index", **listed),
    )


def _named(actor: Actor, q: str) -> dict[str, Any] | None:
    for look_up in (search.by_tag, search.by_serial):
        try:
            return look_up(actor, q)
        except (NotFound, SerialAmbiguous):
            continue
    return None


def _hit(row: dict[str, Any], *, exact: bool = False) -> Hit:
    school = forms.words()["school_name"](row["school"])
    room = row["room"]["name"] if row["room"] else ""
    stage = LIFECYCLES[row["lifecycle"]]
    model = f"{row['model']['manufacturer']} {row['model']['model_number']}"
    serial = row["serial"] if row["asset_tag"] else ""
    snippet = " · ".join(part for part in (serial, model, school, room, gettext(stage)) if part)
    title = row["asset_tag"] or row["serial"] or gettext("Device without a tag")
    return Hit(row["id"], title, url_for("devices.show", device_id=row["id"]), snippet, exact=exact)


def _understood(actor: Actor, q: str) -> str:
    """What several words were understood as, such as “Model: Lenovo E15 + School: Alppilan lukio”."""
    branches, values = understand(actor, q)
    kinds = next((branch.split("+") for branch in sorted(branches) if "+" in branch), [])
    parts = []
    for kind in (kind for kind in kinds if kind in TABLES):
        keys = [(TABLES[kind], key) for key in values[kind]]
        name = facts.names_of(actor, keys).get(keys[0], "") if len(keys) == 1 else ""
        parts.append(f"{facts.kind(TABLES[kind])}: {name}" if name else f"{facts.kind(TABLES[kind])} ({len(keys)})")
    return " + ".join(parts)


KIND: Final = Kind(
    "device", N_("Devices"), ("device:read",), find, narrowing=Narrowing((SCHOOL, STATE, SERIAL), narrowed)
)
