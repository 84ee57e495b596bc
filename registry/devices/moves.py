"""Where a device is: moving it to another school or room."""

import uuid

from core.actor import Actor
from core.db import check_version
from core.history import change
from registry.custody import custody
from registry.custody.models import Custody, HolderKind
from registry.devices import contradictions, devices
from registry.devices.lifecycle import GONE, MISSING, Lifecycle
from registry.devices.models import Device
from registry.devices.refusals import MovesNowhere, OutOfUse


def move(
    actor: Actor,
    device: Device,
    *,
    reason: str,
    school: uuid.UUID | None = None,
    room: uuid.UUID | None = None,
    confirm: bool = False,
    expected: int | None = None,
) -> Device:
    """Bring a device to another school, another room or both; without a room it is nowhere in particular.

    Moving to another school ends custody: whoever had it stays behind, and a device that somebody had is then in store.
    Moving within the school ends only the custody of another room. Both schools read the fact.

    school   default: it stays at its school
    confirm  also if the device is in repair, if a loan of it would end, or to another school while a ticket about it is open
    Raises   Forbidden, Stale, OutOfUse, MovesNowhere, SchoolUnknown, SchoolClosed, RoomElsewhere, ConfirmNeeded
    Records  device.moved
    """
    actor.must("device:move", device.school_id)
    to_school = school or device.school_id
    actor.must("device:move", to_school)
    check_version(device, expected)
    if device.lifecycle in GONE | MISSING:
        raise OutOfUse
    if (to_school, room) == (device.school_id, device.room_id):
        raise MovesNowhere
    if to_school != device.school_id:
        devices.open_school(to_school)
    to_room = devices.room_of(to_school, room)
    held = custody.open_of(device.id)
    ends = held is not None and _stays_behind(held, device, to_school, to_room)
    contradictions.refuse_unconfirmed(
        device,
        confirm=confirm,
        conditions=contradictions.AWAY,
        tickets=to_school != device.school_id,
        ends=held if ends else None,
    )
    with change(device, "device.moved", *filter(None, [held]), by=actor, note=reason):
        if held is not None and ends:
            custody.end(held)
            device.lifecycle = Lifecycle.IN_STORE
        device.school_id, device.room_id = to_school, to_room
    return device


def _stays_behind(held: Custody, device: Device, to_school: uuid.UUID, to_room: uuid.UUID | None) -> bool:
    if to_school != device.school_id:
        return True
    return held.holder_kind is HolderKind.ROOM and held.room_id != to_room
