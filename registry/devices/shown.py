"""A device as lists and look-ups show it: columns of one statement in, the API's own shape out."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from core.actor import Actor
from organisation.people.models import Person
from organisation.schools.models import Room, School
from registry.catalogue import prices
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.catalogue.standard import listed, standing
from registry.custody.custody import shown as custody_shown
from registry.custody.models import Custody
from registry.devices.criteria import TODAY
from registry.devices.models import Device
from registry.own_fields import own_fields

_held_room = aliased(Room, name="held_room")
_listed = listed(model_id=DeviceModel.id, category=DeviceModel.category, school_kind=School.kind, day=TODAY)


class Columns(NamedTuple):
    """What `columns` selects, by name."""

    id: Any
    asset_tag: Any
    serial: Any
    lifecycle: Any
    condition: Any
    version: Any
    purchased_on: Any
    price_cents: Any
    warranty_ends_on: Any
    own_fields: Any
    model_id: Any
    manufacturer: Any
    model_number: Any
    category: Any
    school_id: Any
    school_fi: Any
    school_sv: Any
    school_code: Any
    room_id: Any
    room: Any
    holder_kind: Any
    holder_id: Any
    holder: Any
    held_room_id: Any
    held_room: Any
    pupil: Any
    class_label: Any
    held_since: Any
    due_on: Any
    standard: Any


def columns(device: Any = Device, listings: Any = _listed) -> list[Any]:
    """What a statement over `joined` selects, in the order of `Columns`."""
    bought_on = sa.func.coalesce(device.purchased_on, device.received_on)
    return [
        *(device.id, device.asset_tag, device.serial, device.lifecycle, device.condition, device.version),
        *(device.purchased_on, device.price_cents, device.warranty_ends_on, device.own_fields),
        *(DeviceModel.id, Manufacturer.name, DeviceModel.model_number, DeviceModel.category),
        *(School.id, School.name_fi, School.name_sv, School.short_code, Room.id, Room.name),
        *(Custody.holder_kind, Custody.person_id, Person.name, Custody.room_id, _held_room.name),
        *(Custody.pupil_reference, Custody.class_label, Custody.since, Custody.due_on),
        standing(listings, bought_on),
    ]


WIDTH = len(Columns._fields)
# what a look-up selects besides, behind them
DETAILS = (
    *("serial_printed", "imei", "mac", "note", "received_on", "deployed_on"),
    *("retired_on", "disposed_on", "missing_on", "report_number"),
)


def joined(wanted: Any, device: Any = Device, listings: Any = _listed, held: Any = None) -> Any:
    """`wanted`, which selects from Device, joined with what `columns` names.

    device    Device, or an alias of it
    listings  what the listings of its model say, as `listed` returns it
    held      which interval of custody is meant; default the open one
    """
    held = Custody.until.is_(None) if held is None else held
    wanted = wanted.join(DeviceModel, DeviceModel.id == device.model_id)
    wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    wanted = wanted.join(School, School.id == device.school_id).outerjoin(Room, Room.id == device.room_id)
    wanted = wanted.outerjoin(Custody, sa.and_(Custody.device_id == device.id, held))
    wanted = wanted.outerjoin(Person, Person.id == Custody.person_id)
    wanted = wanted.outerjoin(_held_room, _held_room.id == Custody.room_id)
    return wanted.join(listings, sa.true())


def devices(actor: Actor, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of `columns`. Price and custody are there only for those who may see them at that school.

    Own fields are there only where a device has some.
    """
    found = []
    for selected in rows:
        row = Columns._make(selected[:WIDTH])
        out = _bare(row) | prices.visible_to(actor, {"price_cents": row.price_cents}, row.school_id)
        if actor.may("device:holder", row.school_id):
            out["custody"] = _custody(row) if row.holder_kind else None
        found.append(out)
    if any(out["own_fields"] for out in found):
        fields = own_fields.in_use()
        for out in found:
            out["own_fields"] = own_fields.shown(out["own_fields"], out["model"]["category"], fields)
    return [out if out["own_fields"] else _without_own(out) for out in found]


def _without_own(out: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in out.items() if name != "own_fields"}


def _custody(row: Columns) -> dict[str, Any]:
    holder = (row.holder_kind, row.holder_id, row.holder, row.held_room_id, row.held_room)
    return custody_shown((*holder, row.pupil, row.class_label, row.held_since, row.due_on))


def details(row: Any) -> dict[str, Any]:
    """What a look-up of one device tells besides: `row` holds `columns` and `DETAILS`."""
    return dict(zip(DETAILS, row[WIDTH:], strict=True))


def _bare(row: Columns) -> dict[str, Any]:
    """What everyone who may see a device sees of it."""
    return {
        "id": row.id,
        "asset_tag": row.asset_tag,
        "serial": row.serial,
        "model": {
            "id": row.model_id,
            "manufacturer": row.manufacturer,
            "model_number": row.model_number,
            "category": row.category,
        },
        "school": {
            "id": row.school_id,
            "name_fi": row.school_fi,
            "name_sv": row.school_sv,
            "short_code": row.school_code,
        },
        "room": {"id": row.room_id, "name": row.room} if row.room_id else None,
        "lifecycle": row.lifecycle,
        "condition": row.condition,
        "standard": row.standard,
        "purchased_on": row.purchased_on,
        "warranty_ends_on": row.warranty_ends_on,
        "own_fields": row.own_fields,
        "version": row.version,
    }
