"""What the pages of devices ask for and offer to choose from."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl

import marshmallow as ma
import sqlalchemy as sa
from flask import request
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import db
from core.errors import N_, DomainError
from core.scope import everywhere, told
from organisation.schools import schools
from organisation.schools.models import Room, School
from registry.catalogue import naming
from registry.catalogue.words import CATEGORIES
from registry.custody import custody
from registry.devices import schemas
from registry.devices.actions import Action
from registry.devices.list_columns import LABELS, OWN, SORTED, ListColumn
from registry.devices.models import Device
from registry.devices.refusals import RoomElsewhere
from registry.devices.words import (
    CONDITION_TONES,
    CONDITIONS,
    LIFECYCLE_TONES,
    LIFECYCLES,
    RECEIPTS,
    STANDING_TONES,
    STANDINGS,
    WARRANTIES,
)
from registry.own_fields import own_fields
from registry.own_fields.words import plain
from registry.purchasing.models import OrderLine, PurchaseOrder, Supplier
from web import doors
from web.fields import Euros, Flag, Id, Input, PageArgs, Text, choices
from web.frame import language

AGES: Final = (1, 2, 3, 4, 5, 6, 8, 10)
RECENT: Final = 12  # facts of the history on a device's page
__all__ = ["PageArgs"]


NO_FILTER = frozenset(
    {"sort", "limit", "after", "at", "count", "view", "shown"}
)  # of what an address of the list may say


class FindByForm(schemas.FindDevices):
    count = Flag(metadata={"description": "say how many there are"})
    view = Id(metadata={"description": "the saved list that this began with"})


class TakeByForm(FindByForm):
    shown = Flag(metadata={"description": "as it stands on the screen; else as an import reads it back"})


class OneSchool(schemas.DeviceFilter):
    school = Id(required=True)


class AddByForm(schemas.AddDevice):
    class Meta(Input.Meta):
        exclude = ("price_cents", "own_fields")

    price = Euros(attribute="price_cents")
    room: Any = Text(1, 60)  # here its name, not its key


class CorrectByForm(schemas.CorrectDevice):
    class Meta(Input.Meta):
        exclude = ("price_cents", "own_fields")

    price = Euros(attribute="price_cents")


class ChooseColumns(Input):
    columns = ma.fields.List(Text(1, 60), load_default=list)
    address = Text(0, 2_000, load_default="", metadata={"description": "names and values of the list's address"})


# what an empty field of the form means, where the form is the whole truth
EMPTY: Final[dict[str, Any]] = {"note": ""} | dict.fromkeys(
    ("purchased_on", "price_cents", "warranty_ends_on", "imei", "mac")
)


def query() -> tuple[dict[str, Any], doors.Form]:
    """The filter that was asked for; one that cannot be read shows everything and says so."""
    try:
        return doors.load(FindByForm), doors.Form()
    except DomainError as error:
        return doors.load(FindByForm, raw={}), doors.refused(error)


def list_address(query: str) -> dict[str, str]:
    """Of the names and values of an address those that the list of devices knows."""
    return {name: value for name, value in parse_qsl(query) if name in FindByForm().fields}


def column_heads(columns: Sequence[str], own: Mapping[str, str]) -> list[dict[str, Any]]:
    """The heads of the chosen columns, as tables take them. own: columns of own fields and what they are called."""
    return [
        {"label": own[column]}
        if column in own
        else {"label": gettext(LABELS[ListColumn(column)]), "number": column == ListColumn.PRICE}
        | ({"sort": str(column)} if column in SORTED else {})
        for column in columns
    ]


def own_typed() -> dict[str, str]:
    """What the form holds of own fields: code → text."""
    return {name.removeprefix(OWN): text for name, text in request.form.items() if name.startswith(OWN)}


def without_own() -> MultiDict[str, str]:
    """The form without own fields."""
    return MultiDict((n, v) for n, v in request.form.items(multi=True) if not n.startswith(OWN))


def own_of(model: uuid.UUID | str | None) -> list[dict[str, Any]]:
    """The own fields of a model's category, as the form asks for them; none: no model is chosen yet."""
    categories = {str(key): category for key, _, category in naming.options()}
    category = categories.get(str(model))
    fields = own_fields.in_use(category) if category else []
    return [
        {"field": field, "label": own_fields.name(field, language()), "name": f"{OWN}{field.code}"} for field in fields
    ]


def own_shown(row: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """Name, kind and value of each own field of a device that has one."""
    kept = row["own_fields"]
    fields = own_fields.in_use(row["model"]["category"]) if kept else []
    return [(own_fields.name(f, language()), f.kind, kept[f.code]) for f in fields if f.code in kept]


def choices_for_list(actor: Actor, school: uuid.UUID | None) -> dict[str, Any]:
    """Schools, districts, models and codes to filter by, and the rooms of the school that is chosen or the only one."""
    own = None if actor.everywhere("device:read") else set(actor.schools("device:read"))
    if own is not None and len(own) == 1:
        school = next(iter(own))
    offered = [(key, name) for key, name in schools.options(actor) if own is None or key in own]
    return {
        "schools": offered,
        "districts": [(d, d) for d in schools.districts()] if own is None else [],
        "models": [(key, name) for key, name, _ in naming.options()],
        "categories": choices(CATEGORIES),
        "lifecycles": choices(LIFECYCLES),
        "conditions": choices(CONDITIONS),
        "standings": choices(STANDINGS),
        "warranties": choices(WARRANTIES),
        "receipts": choices(RECEIPTS),
        "ages": [(years, ngettext("%(num)s year", "%(num)s years", years)) for years in AGES],
        "rooms": rooms(school) if school and actor.may("device:read", school) else [],
        "search_label": _search_label(actor),
    }


def _search_label(actor: Actor) -> str:
    """What the search box of the list finds for this reader; to be translated."""
    if not actor.may("device:holder"):
        return N_("Tag, serial number, model, school or room")
    if not actor.may("order:read"):
        return N_("Tag, serial number, model, school, room or holder")
    return N_("Tag, serial number, model, school, room, holder or order")


def choices_for_edit(actor: Actor, device: Device | None) -> dict[str, Any]:
    """Models and, for a new device, schools and codes."""
    found: dict[str, Any] = {"models": [(key, name) for key, name, _ in naming.options()], "own_plain": plain}
    if device is None:
        found |= {
            "schools": schools.options(actor),
            "lifecycles": choices(LIFECYCLES),
            "conditions": choices(CONDITIONS),
        }
    return found


def choices_for_actions(actor: Actor, device: Device, actions: list[Action]) -> dict[str, Any]:
    """Rooms and schools that the actions on a device's page choose from."""
    names = {action.name for action in actions}
    return {
        "rooms": rooms(device.school_id) if names & {"move", "hand-over"} else [],
        "schools": schools.options(actor) if "move" in names else [],
    }


def room_called(school_id: uuid.UUID, name: str) -> uuid.UUID:
    """The key of a school's room in use, by its name in any case. Raises RoomElsewhere."""
    wanted = sa.select(Room.id).where(Room.school_id == school_id, Room.closed_on.is_(None))
    wanted = wanted.where(sa.func.fi_key(Room.name) == sa.func.fi_key(name))
    wanted = everywhere(wanted, Room, why="of a school whose device is added")
    found: uuid.UUID | None = db.session.scalars(wanted).first()
    if found is None:
        raise RoomElsewhere
    return found


def rooms(school_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Key and name of a school's rooms in use."""
    return [(key, name) for key, name in _rooms().rows({"school": school_id})]


@cache
def _rooms() -> CompiledStatement:
    wanted = sa.select(Room.id, Room.name).where(
        Room.school_id == sa.bindparam("school", type_=sa.Uuid()), Room.closed_on.is_(None)
    )
    wanted = everywhere(wanted.order_by(sa.func.fi_key(Room.name)), Room, why="of a school whose device is changed")
    return CompiledStatement(wanted, {"school"})


def origin(actor: Actor, device: Device) -> dict[str, Any] | None:
    """The order a device came from, for those who may see orders."""
    if device.order_line_id is None or not actor.may("order:read"):
        return None
    key, number, supplier = _origin().rows({"line": device.order_line_id})[0]
    return {"id": key, "number": number, "supplier": supplier}


@cache
def _origin() -> CompiledStatement:
    wanted = sa.select(PurchaseOrder.id, PurchaseOrder.number, Supplier.name).join(Supplier)
    wanted = wanted.join(OrderLine, OrderLine.order_id == PurchaseOrder.id)
    wanted = wanted.where(OrderLine.id == sa.bindparam("line", type_=sa.Uuid()))
    wanted = everywhere(wanted, PurchaseOrder, why="where a device that the reader sees came from")
    return CompiledStatement(wanted, {"line"})


def school_to_print(actor: Actor, query: dict[str, Any]) -> uuid.UUID | None:
    """The school whose devices a list shows: the one that was chosen, that of the room, or the only one; none: several."""
    found: uuid.UUID | None = query.get("school")
    if found is None and "room" in query:
        wanted = told(sa.select(Room.school_id).where(Room.id == query["room"]), actor, Room)
        found = db.session.scalar(wanted)
    if found is None and not actor.everywhere("device:read"):
        own = actor.schools("device:read")
        return own[0] if len(own) == 1 else None
    return found


def school_named(actor: Actor, school_id: uuid.UUID) -> School:
    """A school, for the head of a page."""
    return schools.get(actor, school_id)


def words() -> dict[str, Any]:
    """Words and colours of codes, and how a person's language calls a school."""
    return {
        "CATEGORIES": CATEGORIES,
        "LIFECYCLES": LIFECYCLES,
        "LIFECYCLE_TONES": LIFECYCLE_TONES,
        "CONDITIONS": CONDITIONS,
        "CONDITION_TONES": CONDITION_TONES,
        "STANDINGS": STANDINGS,
        "STANDING_TONES": STANDING_TONES,
        "school_name": lambda s: s["name_sv"] if language() == "sv" and s["name_sv"] else s["name_fi"],
        "holder_name": custody.name_of,
        "own_plain": plain,
        "holder_beside_room": _holder_beside_room,
        "age": _age,
    }


def _holder_beside_room(row: dict[str, Any]) -> str:
    """The holder of a listed device, whose room stands beside: that room is not named twice."""
    held = row.get("custody")
    if held is None:
        return ""
    same = held["room"] and row["room"] and held["room"]["id"] == row["room"]["id"]
    return gettext("the room") if same else custody.name_of(held)


def _age(day: dt.date | None, today: dt.date) -> int | None:
    return None if day is None else max(0, (today - day).days * 4 // 1461)
