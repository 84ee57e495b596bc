"""What the start page and a school's page tell about devices."""

from typing import Any

from flask import current_app, url_for
from flask_babel import gettext

from core.actor import Actor
from organisation.schools import schools
from registry.catalogue.standard import Standing
from registry.devices import figures, forms, qr, search
from registry.devices.criteria import Filters
from registry.devices.figures import Axis
from registry.devices.lifecycle import GONE, Lifecycle, Warranty
from registry.devices.watched import holders_shown
from registry.devices.words import LIFECYCLES, STANDINGS
from web.panels import Panel

SHOWN = 20  # devices of a person or a room, before the link to all of them
OLDEST = 8  # years of purchase shown one by one, besides those before


def _fleet(actor: Actor, _subject: Any) -> dict[str, Any]:
    """Devices by stage of life, year of purchase and standing, as last counted."""
    stages = figures.city(actor, Axis.LIFECYCLE)
    standings = figures.city(actor, Axis.STANDING)
    return {
        "counted_at": figures.counted_at(actor),
        "every": int(figures.EVERY.total_seconds() // 60),
        "stages": _bars("lifecycle", LIFECYCLES, stages),
        "standings": _bars("standard", STANDINGS, standings),
        "years": _years(figures.city(actor, Axis.YEAR)),
        "total": sum(stages.values()),
        "warranty_ends": Warranty.ENDS_IN_3,
        "ending": search.count(actor, Filters(warranty=Warranty.ENDS_IN_3)).number,
    }


def _bars(name: str, words: dict[Any, str], counted: dict[str, int]) -> list[dict[str, Any]]:
    tones = {Standing.SUPPORT_ENDED: "alert", Standing.NON_STANDARD: "alert", Lifecycle.LOST: "error"}
    return [
        {"label": gettext(word), "value": counted.get(code.value, 0), "tone": tones.get(code, 1), "code": code.value}
        | {"filter": name}
        for code, word in words.items()
        if counted.get(code.value)
    ]


def _years(counted: dict[str, int]) -> list[dict[str, Any]]:
    """Years of purchase in order, the oldest taken together; those without a date last."""
    known = sorted((int(year), devices) for year, devices in counted.items() if year)
    recent, before = known[-OLDEST:], sum(devices for _, devices in known[:-OLDEST])
    shown = [{"label": str(year), "value": devices} for year, devices in recent]
    if before:
        shown.insert(0, {"label": gettext("before %(year)s", year=recent[0][0]), "value": before})
    if counted.get(""):
        shown.append({"label": gettext("unknown"), "value": counted[""]})
    return shown


def _school(actor: Actor, school: Any) -> dict[str, Any] | None:
    """A school's devices by model, for those who may see them."""
    if not actor.may("device:read", school.id):
        return None
    rows = figures.of_school(actor, school.id)
    used = [row for row in rows if Lifecycle(row.lifecycle) not in GONE]
    return {
        "school": school,
        "total": sum(row.devices for row in used),
        "models": _by_model(used),
        "stages": _summed(rows, "lifecycle", LIFECYCLES),
        "standings": _summed(used, "standing", STANDINGS),
        "sees_holders": actor.may("device:holder", school.id),
        **forms.words(),
    }


def _network(actor: Actor, school: Any) -> dict[str, Any] | None:
    """A school's access points by building, for those who may see its devices; nothing where it has none."""
    if not actor.may("device:read", school.id):
        return None
    rows = figures.access_points(actor, school.id)
    return {"school": school, "rows": rows} if rows else None


def _by_model(rows: list[Any]) -> list[dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(row.model_id, {"id": row.model_id, "model": row.model, "devices": 0, "standard": 0})
        one["devices"] += row.devices
        one["standard"] += row.devices if row.standing == Standing.STANDARD else 0
    return sorted(found.values(), key=lambda one: -one["devices"])


def _summed(rows: list[Any], name: str, words: dict[Any, str]) -> list[tuple[str, str, int]]:
    sums: dict[str, int] = {}
    for row in rows:
        code = str(getattr(row, name))
        sums[code] = sums.get(code, 0) + row.devices
    return [(code.value, gettext(word), sums[code.value]) for code, word in words.items() if code.value in sums]


def _own_schools(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """The devices of the schools whose contact the actor is; nothing for those who work for every school."""
    if actor.everywhere("device:holder"):
        return None
    found = [schools.get(actor, key) for key in actor.schools("device:holder")]
    return {
        "own": [shown for school in sorted(found, key=lambda one: one.sort_key) if (shown := _school(actor, school))]
    }


def _held(actor: Actor, person: Any) -> dict[str, Any] | None:
    """The devices that a person has now, for those who may see who has what."""
    return _rows(actor, Filters(holder=person.id), "page people/devices", holder=person.id)


def _in_room(actor: Actor, room: Any) -> dict[str, Any] | None:
    """The devices that are in a room, for those who may see the school's."""
    if not actor.may("device:read"):
        return None
    prints = room.school_id if actor.may("device:holder", room.school_id) else None
    return _rows(actor, Filters(room=room.id), "page rooms.show", room=room.id) | {"print_school": prints}


def _code_of_room(_actor: Actor, room: Any) -> dict[str, Any]:
    """A code for the door: it holds the address of the room's page, however this page was reached."""
    address = str(current_app.config["SETTINGS"].public_url) + url_for("schools.room", room_id=room.id)
    return {"code": qr.svg(address), "room": room}


def _rows(actor: Actor, filters: Filters, purpose: str, **link: Any) -> dict[str, Any]:
    found = search.find(actor, filters, limit=SHOWN)
    holders_shown(actor, found.items, purpose)
    return {"rows": found.items, "has_more": bool(found.next), "link": link, **forms.words()}


START = [
    Panel("device:holder", "devices/panel-own-schools.html", _own_schools),
    Panel("device:price", "devices/panel-fleet.html", _fleet),
]
PERSON = [Panel("device:holder", "devices/panel-rows.html", _held)]
ROOM = [Panel("device:read", "devices/panel-rows.html", _in_room)]
ROOM_LAST = [Panel("device:read", "devices/panel-room-code.html", _code_of_room)]
SCHOOL = [
    Panel("device:read", "devices/panel-school.html", _school),
    Panel("device:read", "devices/panel-network.html", _network),
]
