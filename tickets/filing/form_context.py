"""What the filing form shows around its fields: the device, the choices, what fits what was typed."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext

from core import clock
from core.actor import Actor
from organisation.people import choosing
from organisation.people.words import options
from organisation.schools import rooms, schools
from tickets.categories import categories
from tickets.filing import asked, callers, earlier, named_devices, sticker
from tickets.filing.form import asks_whether_stopped, stands_in_room
from tickets.states import Reach
from tickets.ticket import hooks
from tickets.ticket.words import SERVICES, STATES
from web import moments
from web.fields import choices

LESSON_MINUTES = (15, 30, 45, 60, 75, 90)
AREAS_OF_SERVICES = {"account", "software", "network"}  # whose faults are those of a service


def context(actor: Actor, values: Mapping[str, Any], errors: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Everything `filing/new.html` needs besides the form itself.

    values  field → typed text, or the query the form begins with
    errors  field → sentences; a field in question gets the choices that fit what was typed
    """
    held = named_devices.shown(actor, str(values.get("tag") or ""))
    is_gone = held is not None and held.lifecycle in named_devices.GONE
    device = None if is_gone else held
    category = categories.by_code(str(values.get("category") or ""))
    allowed = places(actor)
    school = device.school_id if device is not None else _school(values, allowed)
    return {
        "device": device,
        "device_is_gone": is_gone,
        "category": category,
        "is_short": device is not None and category is not None,
        "asks_whether_stopped": asks_whether_stopped(category),
        "needs_place": device is None and asks_whether_stopped(category) and stands_in_room(category),
        "names_service": category is None or category.code.partition(".")[0] in AREAS_OF_SERVICES,
        "lesson_ends": lesson_ends(),
        "categories": categories.options(language),
        "schools": allowed,
        "school": school,
        "rooms": _rooms(actor, school),
        "services": [*choices(SERVICES), *hooks.further_services(language)],
        "reaches": [(Reach.IN_ROOM, gettext("I am in the room")), (Reach.PHONE, gettext("Call me"))],
        "fitting_devices": named_devices.like(actor, school, str(values.get("device") or ""))
        if errors.get("device")
        else [],
        "fitting_people": _people(actor, values) if errors.get("for_whom") else [],
        "may_file_for_others": actor.may("ticket:behalf"),
        "around": callers.around(actor, values, device.id if device is not None else None, language),
        "TICKET_STATES": STATES,
        **asked.context(actor, category, device, values, language),
        **(sticker.around(actor, device) if device is not None else {}),
        **_reported(actor, device, category.code if category else None),
    }


def _reported(actor: Actor, device: Any, category: str | None) -> dict[str, Any]:
    """What is known already of the same: `earlier`, one's own, and `by_others`."""
    if device is None or category is None:
        return {"earlier": None, "by_others": None}
    own = earlier.same(actor, device.id, category)
    sees = own is None and actor.may("device:read", device.school_id)
    return {"earlier": own, "by_others": earlier.by_others(device.id, category) if sees else None}


def places(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """The open schools that `actor` may file for: key and name."""
    known = schools.options(actor)
    if actor.everywhere("ticket:file"):
        return known
    own = set(actor.schools("ticket:file"))
    return [(key, name) for key, name in known if key in own]


def lesson_ends() -> list[tuple[str, str]]:
    """When the lesson may end: instants in UTC and clock times, from the next five minutes on."""
    now = clock.now()
    start = now - dt.timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
    ends = [(start + dt.timedelta(minutes=minutes), minutes) for minutes in LESSON_MINUTES]
    return [(end.isoformat(), _in_minutes(end, minutes)) for end, minutes in ends]


def _in_minutes(end: dt.datetime, minutes: int) -> str:
    told = ngettext("%(time)s, in %(num)s minute", "%(time)s, in %(num)s minutes", minutes, time=moments.time(end))
    return str(told)


def _school(values: Mapping[str, Any], allowed: list[tuple[uuid.UUID, str]]) -> uuid.UUID | None:
    wanted = str(values.get("school") or "")
    keys = [key for key, _ in allowed]
    return next((key for key in keys if str(key) == wanted), keys[0] if len(keys) == 1 else None)


def _rooms(actor: Actor, school: uuid.UUID | None) -> list[tuple[uuid.UUID, str]]:
    if school is None or not actor.may("room:read", school):
        return []
    return [(r.id, r.name) for r in rooms.of(actor, schools.get(actor, school)) if r.closed_on is None]


def _people(actor: Actor, values: Mapping[str, Any]) -> list[tuple[Any, str, str]]:
    typed = str(values.get("for_whom") or "").strip()
    return options(choosing.suggestions(actor, typed[:100])) if actor.may("person:find") else []
