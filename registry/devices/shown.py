"""A device as lists and look-ups show it: columns of one statement in, the API's own shape out."""

from collections.abc import Iterable
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
    """What a statement over `joined` selects, in the order in which `devices` reads it."""
    return [
        *(Device.id, Device.asset_tag, Device.serial, Device.lifecycle, Device.condition, Device.version),
        *(Device.purchased_on, Device.price_cents, Device.warranty_ends_on),
        *(DeviceModel.id, Manufacturer.name, DeviceModel.model_number, DeviceModel.category),
        *(School.id, School.name_fi, School.name_sv, School.short_code, Room.id, Room.name),
        *(Custody.holder_kind, Custody.person_id, Person.name, Custody.room_id, _held_room.name),
        *(Custody.pupil_reference, Custody.class_label, Custody.since),
        standing(_listed, BOUGHT_ON),
    ]


WIDTH = 28  # how many those are
# what a look-up selects besides, behind them
DETAILS = (
    *(Device.serial_printed, Device.imei, Device.mac, Device.note, Device.received_on, Device.deployed_on),
    *(Device.retired_on, Device.disposed_on, Device.missing_on),
)


def joined(wanted: Any) -> Any:
    """`wanted`, which selects from Device, joined with what `columns` names."""
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    wanted = wanted.join(School, School.id == Device.school_id).outerjoin(Room, Room.id == Device.room_id)
    wanted = wanted.outerjoin(Custody, sa.and_(Custody.device_id == Device.id, Custody.until.is_(None)))
    wanted = wanted.outerjoin(Person, Person.id == Custody.person_id)
    wanted = wanted.outerjoin(_held_room, _held_room.id == Custody.room_id)
    return wanted.join(_listed, sa.true())


def devices(actor: Actor, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of `columns`. Price and custody are there only for those who may see them at that school."""
    prices, holders = actor.reach("device:price"), actor.reach("device:holder")
    found = []
    for row in rows:
        school_id = row[13]
        out = _bare(row)
        if prices is None or school_id in prices:
            out["price_cents"] = row[7]
        if holders is None or school_id in holders:
            out["custody"] = custody_shown(row[19:27]) if row[19] else None
        found.append(out)
    return found


def details(row: Any) -> dict[str, Any]:
    """What a look-up of one device tells besides: `row` holds `columns` and `DETAILS`."""
    return {column.key: value for column, value in zip(DETAILS, row[WIDTH:], strict=True)}


def _bare(row: Any) -> dict[str, Any]:
    """What everyone who may see a device sees of it."""
    return {
        "id": row[0],
        "asset_tag": row[1],
        "serial": row[2],
        "model": {"id": row[9], "manufacturer": row[10], "model_number": row[11], "category": row[12]},
        "school": {"id": row[13], "name_fi": row[14], "name_sv": row[15], "short_code": row[16]},
        "room": {"id": row[17], "name": row[18]} if row[17] else None,
        "lifecycle": row[3],
        "condition": row[4],
        "standard": row[27],
        "purchased_on": row[6],
        "warranty_ends_on": row[8],
        "version": row[5],
    }
