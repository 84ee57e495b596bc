"""A device as lists and look-ups show it: columns of one statement in, the API's own shape out."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from core.actor import Actor
from organisation.people.models import Person
from organisation.schools.models import Room, School
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.catalogue.standard import listed, standing
from registry.custody.custody import shown as custody_shown
from registry.custody.models import Custody
from registry.devices.criteria import BOUGHT_ON, TODAY
from registry.devices.models import Device

_held_room = aliased(Room, name="held_room")
_listed = listed(model_id=DeviceModel.id, category=DeviceModel.category, school_kind=School.kind, day=TODAY)


def columns() -> list[Any]:
    """What a statement over `joined` selects, in the order in which `device` reads it."""
    return [
        *(Device.id, Device.asset_tag, Device.serial, Device.lifecycle, Device.condition, Device.version),
        *(Device.purchased_on, Device.price_cents, Device.warranty_ends_on),
        *(DeviceModel.id, Manufacturer.name, DeviceModel.model_number, DeviceModel.category),
        *(School.id, School.name_fi, School.name_sv, School.short_code, Room.id, Room.name),
        *(Custody.holder_kind, Custody.person_id, Person.name, Custody.room_id, _held_room.name, Custody.since),
        standing(_listed, BOUGHT_ON),
    ]


WIDTH = 26  # how many those are
_MODEL = ("id", "manufacturer", "model_number", "category")
_SCHOOL = ("id", "name_fi", "name_sv", "short_code")


def joined(wanted: Any) -> Any:
    """`wanted`, which selects from Device, joined with what `columns` names."""
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    wanted = wanted.join(School, School.id == Device.school_id).outerjoin(Room, Room.id == Device.room_id)
    wanted = wanted.outerjoin(Custody, sa.and_(Custody.device_id == Device.id, Custody.until.is_(None)))
    wanted = wanted.outerjoin(Person, Person.id == Custody.person_id)
    wanted = wanted.outerjoin(_held_room, _held_room.id == Custody.room_id)
    return wanted.join(_listed, sa.true())


def device(actor: Actor, row: Any) -> dict[str, Any]:
    """One row of `columns`. Price and custody are there only for those who may see them at that school."""
    key, tag, serial, lifecycle, condition, version, purchased_on, price_cents, warranty_ends_on = row[:9]
    school_id, room_id = row[13], row[17]
    out = {
        "id": key,
        "asset_tag": tag,
        "serial": serial,
        "model": dict(zip(_MODEL, row[9:13], strict=True)),
        "school": dict(zip(_SCHOOL, row[13:17], strict=True)),
        "room": {"id": room_id, "name": row[18]} if room_id else None,
        "lifecycle": lifecycle,
        "condition": condition,
        "standard": row[25],
        "purchased_on": purchased_on,
        "warranty_ends_on": warranty_ends_on,
        "version": version,
    }
    if sees(actor, "device:price", school_id):
        out["price_cents"] = price_cents
    if sees(actor, "device:holder", school_id):
        out["custody"] = custody_shown(row[19:25]) if row[19] else None
    return out


def sees(actor: Actor, permission: str, school_id: uuid.UUID) -> bool:
    """Whether the actor may see this much of a device of that school."""
    return permission in actor.reaches and ((reach := actor.reaches[permission]) is None or school_id in reach)
