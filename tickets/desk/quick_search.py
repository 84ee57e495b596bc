"""Tickets for the one search box: by their number, and by any words, as far as the asker may see them."""

import re
import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import N_
from organisation.schools.search_filter import SCHOOL
from registry.devices import search as devices
from registry.devices import tags
from registry.devices.criteria import Filters
from registry.devices.search_filters import SERIAL
from tickets.desk import desk, queue
from tickets.desk.narrowing import Which
from tickets.desk.search_filter import STATE
from tickets.ticket.words import STATES
from web import frame
from web.search import Found, Hit, Kind, Narrowing

MOST_DEVICES: Final = 100  # with a part of a serial number whose tickets are found
_WHOLE: Final = re.compile(r"\s*(?:HKI-)?20\d\d-\d{1,9}\s*", re.IGNORECASE | re.ASCII)


def find(actor: Actor, q: str, limit: int) -> Found:
    """Tickets with this number, or whose number, title, messages or devices have all the words."""
    named = None if tags.parse(q) else queue.by_number(actor, q)
    if named is not None and _WHOLE.fullmatch(q):
        number = desk.get(actor, named).number
        return Found([_hit(row, named) for row in _rows(actor, number, limit).items if row.id == named])
    found = _rows(actor, q, limit)
    hits = [_hit(row) for row in found.items]
    if named is not None and named not in {hit.id for hit in hits}:
        by_number = _rows(actor, desk.get(actor, named).number, limit).items
        hits = [*[_hit(row) for row in by_number if row.id == named], *hits][:limit]
    works_there = actor.may("ticket:read")
    all_of_them = url_for("desk.index", q=q, tab="all", state="all") if works_there else ""
    return Found(hits, more=found.next is not None, list_url=all_of_them)


def narrowed(actor: Actor, q: str, limit: int, given: Mapping[str, Any]) -> Found:
    """Tickets with all the words, of a school, in a state, about a device with a part of a serial number."""
    state = given.get("state", Which.ALL)
    asked = {"school": given.get("school"), "state": state}
    if "serial" in given:
        if not actor.may("device:read"):
            return Found([])
        of_serial = devices.find(actor, Filters(serial=given["serial"]), limit=MOST_DEVICES).items
        asked["devices"] = [row["id"] for row in of_serial]
    found = queue.find(actor, q=q or None, language=frame.language(), limit=limit, **asked)
    listed = {"q": q, "school": given.get("school"), "tab": "all", "state": state.value}
    has_list = actor.may("ticket:read") and "serial" not in given
    list_url = url_for("desk.index", **{name: value for name, value in listed.items() if value}) if has_list else ""
    return Found([_hit(row) for row in found.items], more=found.next is not None, list_url=list_url)


def _rows(actor: Actor, q: str, limit: int) -> Any:
    return queue.find(actor, q=q, language=frame.language(), limit=limit)


def _hit(row: Any, meant: uuid.UUID | None = None) -> Hit:
    school = row.school_sv if frame.language() == "sv" and row.school_sv else row.school_fi
    snippet = " · ".join(part for part in (gettext(STATES[row.state]), school) if part)
    address = url_for("desk_ticket.show", ticket_id=row.id)
    return Hit(row.id, f"{row.number} {row.title}", address, snippet, exact=row.id == meant)


KIND: Final = Kind(
    "ticket",
    N_("Tickets"),
    ("ticket:own", "ticket:read"),
    find,
    narrowing=Narrowing((SCHOOL, STATE, SERIAL), narrowed),
)
