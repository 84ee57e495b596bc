"""Devices one by one: get, add, correct. Moves are in `moves`, hands in `hands`, stages of life in `stages`."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.history import change
from core.scope import everywhere, get_visible
from organisation.schools.models import Room, School
from registry.catalogue.models import DeviceModel
from registry.devices import identity, serials
from registry.devices.lifecycle import Condition, Lifecycle, LifecycleRefused, move, stamp
from registry.devices.models import Device
from registry.devices.refusals import DayToCome, ModelUnknown, RoomElsewhere, SchoolClosed, SchoolUnknown
from registry.devices.words import LIFECYCLES
from registry.own_fields import own_fields, values


def get(actor: Actor, device_id: uuid.UUID) -> Device:
    """One device the actor may see. Raises Forbidden, NotFound."""
    return get_visible(actor, Device, device_id, "device:read")


def hold(actor: Actor, device_id: uuid.UUID) -> Device:
    """One device the actor may see, held until the transaction ends. Raises Forbidden, NotFound."""
    return get_visible(actor, Device, device_id, "device:read", lock=True)


def add(
    actor: Actor,
    *,
    model: uuid.UUID,
    school: uuid.UUID,
    serial: str,
    reason: str,
    asset_tag: str | None = None,
    lifecycle: Lifecycle = Lifecycle.IN_STORE,
    similar_is_another: bool = False,
    **facts: Any,
) -> Device:
    """Register a device that exists, without an order.

    serial     as printed; judged and kept beside its normal form
    asset_tag  as on the label; default: the next number
    lifecycle  its stage; the day of each stage it has passed is today
    similar_is_another  the person has looked: the similar serial of the register is another device
    facts      condition, room, purchased_on, price_cents, warranty_ends_on, imei, mac, note, own_fields (code → value)
    Raises     Forbidden, Invalid (own fields), ModelUnknown, SchoolUnknown, SchoolClosed, RoomElsewhere and what `identity` refuses
    Records    device.added
    """
    actor.must("device:write", school)
    of = db.session.get(DeviceModel, model)
    if of is None:
        raise ModelUnknown
    where = open_school(school)
    identity.refuse_serial(serial, maker=of.manufacturer_id, similar_is_another=similar_is_another)
    own = values.checked(own_fields.in_use(of.category), facts.pop("own_fields", {}), {})
    made = Device(
        own_fields=own,
        school_id=where.id,
        model_id=of.id,
        manufacturer_id=of.manufacturer_id,
        serial_printed=serial,
        asset_tag=identity.free_tag(asset_tag),
        lifecycle=lifecycle,
        condition=facts.pop("condition", Condition.WORKING),
        room_id=room_of(where.id, facts.pop("room", None)),
        **stamp(lifecycle, on=clock.today(), dates={}),
        **identity.addresses(facts),
    )
    with change(made, "device.added", by=actor, note=reason):
        db.session.add(made)
    return made


def correct(actor: Actor, device: Device, *, reason: str, expected: int | None = None, **facts: Any) -> Device:
    """Correct what the register says of a device. Where it is and what has become of it changes by its own verbs.

    facts    model, serial, asset_tag, purchased_on, price_cents, warranty_ends_on, imei, mac, note, own_fields:
             only those to change; None empties a date, the price, IMEI, MAC or an own field
    Raises   Forbidden, Stale, Invalid (own fields), ModelUnknown and what `identity` refuses
    Records  device.corrected
    """
    actor.must("device:write", device.school_id)
    check_version(device, expected)
    similar_is_another = facts.pop("similar_is_another", False)
    model = _model_of(device, facts.pop("model", None))
    serial = facts.pop("serial", None)
    is_new = serial is not None and serials.normalise(serial) != device.serial
    if is_new or model.manufacturer_id != device.manufacturer_id:
        printed = serial if serial is not None else device.serial_printed or ""
        identity.refuse_serial(
            printed, maker=model.manufacturer_id, similar_is_another=similar_is_another, but=device.id
        )
    own = device.own_fields
    if "own_fields" in facts:
        own = values.checked(own_fields.in_use(model.category), facts.pop("own_fields"), own)
    tag = identity.free_tag(facts.pop("asset_tag"), but=device.id) if facts.get("asset_tag") else device.asset_tag
    facts.pop("asset_tag", None)
    with change(device, "device.corrected", by=actor, note=reason):
        device.model_id, device.manufacturer_id = model.id, model.manufacturer_id
        device.serial_printed = serial if serial is not None else device.serial_printed
        device.asset_tag, device.own_fields = tag, own
        for name, value in identity.addresses(facts).items():
            setattr(device, name, value)
    return device


def step(device: Device, to: Lifecycle, *, on: dt.date | None = None) -> dict[str, Any]:
    """The columns that a move to stage `to` stamps.

    on      the day, default today
    Raises  DayToCome; LifecycleRefused, its stages named in the reader's language
    """
    names = ("received_on", "deployed_on", "retired_on", "disposed_on", "missing_on")
    known: Any = {name: getattr(device, name) for name in names}
    if on is not None and on > clock.today():
        raise DayToCome
    try:
        return dict(move(device.lifecycle, to, on=on or clock.today(), dates=known))
    except LifecycleRefused as refusal:
        refusal.values = {name: lazy_gettext(LIFECYCLES[Lifecycle(code)]) for name, code in refusal.values.items()}
        raise


def open_school(school_id: uuid.UUID) -> School:
    """A school that exists today. Raises SchoolUnknown, SchoolClosed."""
    found = db.session.get(School, school_id)
    if found is None:
        raise SchoolUnknown
    if _over(found.valid_to):
        raise SchoolClosed(school=found.name_fi)
    return found


def room_of(school_id: uuid.UUID, room_id: uuid.UUID | None) -> uuid.UUID | None:
    """The key of a room in use at that school, or none for none. Raises RoomElsewhere."""
    if room_id is None:
        return None
    known = sa.select(Room.closed_on).where(Room.id == room_id, Room.school_id == school_id)
    known = everywhere(known, Room, why="rooms of the school of a device that the asker changes")
    found = db.session.execute(known).one_or_none()
    if found is None or _over(found.closed_on):
        raise RoomElsewhere
    return room_id


def _over(first_day_gone: dt.date | None) -> bool:
    return first_day_gone is not None and first_day_gone <= clock.today()


def _model_of(device: Device, model_id: uuid.UUID | None) -> DeviceModel:
    found = db.session.get(DeviceModel, model_id or device.model_id)
    if found is None:
        raise ModelUnknown
    return found
