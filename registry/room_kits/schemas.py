"""What the calls about room kits take and answer."""

from typing import Any

import marshmallow as ma

from core.actor import Actor
from organisation.schools.models import RoomKind
from registry.catalogue import prices
from registry.catalogue.models import Category
from registry.devices.schemas import NamedRef, SchoolRef
from registry.room_kits.completeness import Line, RoomHolds, Sum
from registry.room_kits.models import RoomKit
from web.fields import Choice, Flag, Id, Input, Output, PageArgs, Text, Whole

MOST = 500
CENTS = {"description": "euro cents without VAT; only for who may see prices"}
Lines: type[Input] = Input.from_dict({code.value: Whole(0, MOST) for code in Category}, name="KitLines")  # type: ignore[assignment]


class CorrectKit(Input):
    name_fi = Text(1, 60)
    name_sv = Text(1, 60)
    name_en = Text(1, 60, metadata={"example": "Classroom"})
    room_kind = Choice(
        RoomKind,
        allow_none=True,
        metadata={"description": "rooms of this kind have it; none: only rooms for which it is chosen"},
    )
    lines = ma.fields.Nested(
        Lines, metadata={"description": "how many of each category a room should hold", "example": {"projector": 1}}
    )


class AddKit(CorrectKit):
    name_fi = Text(1, 60, required=True)
    name_sv = Text(1, 60, required=True)
    name_en = Text(1, 60, required=True)
    lines = ma.fields.Nested(Lines, required=True)


class ChooseKit(Input):
    kit = Text(
        1,
        40,
        required=True,
        allow_none=True,
        metadata={"description": "its id; null: the room has no kit; `usual`: the one of its kind"},
    )


class FindKitRooms(PageArgs):
    school = Id(load_default=None)
    kit = Id(load_default=None)
    incomplete = Flag(load_default=None, metadata={"description": "only rooms that lack something, or complete ones"})


class KitSchoolsArgs(Input):
    school = Id(load_default=None)


class KitOut(Output):
    id = Id(required=True)
    name_fi = ma.fields.String(required=True)
    name_sv = ma.fields.String(required=True)
    name_en = ma.fields.String(required=True)
    room_kind = ma.fields.Enum(RoomKind, by_value=True, required=True, allow_none=True)
    lines = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True)
    ended_on = ma.fields.Date(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class KitsOut(Output):
    items = ma.fields.List(ma.fields.Nested(KitOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class KitLineOut(Output):
    category = ma.fields.Enum(Category, by_value=True, required=True)
    needed = ma.fields.Integer(required=True)
    there = ma.fields.Integer(required=True, metadata={"description": "that stand in the room and work"})
    missing = ma.fields.Integer(required=True)
    price_cents = ma.fields.Integer(allow_none=True, metadata=CENTS)


class KitSumsOut(Output):
    missing = ma.fields.Integer(required=True)
    cost_cents = ma.fields.Integer(metadata=CENTS)
    without_price = ma.fields.Integer(
        required=True, metadata={"description": "of what is missing, that which no standard model gives a price for"}
    )


class KitRoomOut(KitSumsOut):
    room = ma.fields.Nested(NamedRef, required=True)
    school = ma.fields.Nested(SchoolRef, required=True)
    kit = ma.fields.Nested(KitOut, required=True)
    lines = ma.fields.List(ma.fields.Nested(KitLineOut), required=True)
    complete = ma.fields.Boolean(required=True)


class KitRoomsOut(Output):
    items = ma.fields.List(ma.fields.Nested(KitRoomOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class KitOfRoomOut(Output):
    kit = ma.fields.Nested(KitRoomOut, required=True, allow_none=True, metadata={"description": "none: it has no kit"})


class KitSchoolOut(KitSumsOut):
    school = ma.fields.Nested(SchoolRef, required=True)
    rooms = ma.fields.Integer(required=True, metadata={"description": "that have a kit"})
    complete = ma.fields.Integer(required=True, metadata={"description": "rooms that lack nothing"})


class KitSchoolsOut(Output):
    items = ma.fields.List(ma.fields.Nested(KitSchoolOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


def kit_out(kit: RoomKit) -> dict[str, Any]:
    """A kit as the API shows it."""
    return {name: getattr(kit, name) for name in KitOut().fields}


def _school(school: Any) -> dict[str, Any]:
    return {name: getattr(school, name) for name in ("id", "name_fi", "name_sv", "short_code")}


def _line(actor: Actor, line: Line) -> dict[str, Any]:
    return prices.visible_to(actor, {name: getattr(line, name) for name in KitLineOut().fields})


def room_out(actor: Actor, holds: RoomHolds) -> dict[str, Any]:
    """A room that has a kit, as the API shows it to `actor`: with what it costs for those who may see prices."""
    told = {
        "room": {"id": holds.room.id, "name": holds.room.name},
        "school": _school(holds.school),
        "kit": kit_out(holds.kit),
        "lines": [_line(actor, line) for line in holds.lines],
        "complete": not holds.missing,
        "missing": holds.missing,
        "cost_cents": holds.cost_cents,
        "without_price": holds.without_price,
    }
    return prices.visible_to(actor, told)


def school_out(actor: Actor, one: Sum) -> dict[str, Any]:
    """A school's rooms with a kit, added up, as the API shows them to `actor`."""
    sums = {name: getattr(one, name) for name in ("rooms", "complete", "missing", "cost_cents", "without_price")}
    return prices.visible_to(actor, {"school": _school(one.school), **sums})
