"""In whose hands a device is: handing over and taking back. The device is locked first, then its custody."""

import datetime as dt
import uuid
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm.attributes import flag_modified

from core import clock
from core.actor import Actor
from core.db import check_version
from core.history import change
from organisation.people import choosing
from registry.custody import custody, pupils
from registry.custody.custody import Holder
from registry.custody.models import Custody, HolderKind
from registry.devices import contradictions, devices, stages
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.devices.refusals import HeldAlready, HolderUnsaid, NotHeld, PersonUnknown, SeveralHolders


def hand_over(
    actor: Actor,
    device: Device,
    *,
    person: str | None = None,
    room: uuid.UUID | None = None,
    pupil: str | None = None,
    class_label: str | None = None,
    reason: str = "",
    confirm: bool = False,
    asks_holder: bool = False,
    expected: int | None = None,
) -> Device:
    """Give a device into the hands of a person or a pupil, or put it at the disposal of a room; it is then in use.

    person       key, e-mail address or name of a member of staff; exactly one of `person`, `room` and `pupil` is given
    room         of the device's school; the device is kept there
    pupil        a pupil's pseudonymous reference; `class_label` may go with it, and with nothing else
    confirm      also if the device does not work, is on loan or a ticket about it is open
    asks_holder  ask before somebody loses the device; a room does not
    Raises   Forbidden, Stale, HolderUnsaid, SeveralHolders, PersonUnknown, SeveralFit, RoomElsewhere, PupilNamed, HeldAlready,
             LifecycleRefused, ConfirmNeeded
    Records  device.handed_over
    """
    actor.must("device:hand", device.school_id)
    check_version(device, expected)
    to = _holder(actor, device, person, room, pupils.holder(pupil, class_label))
    held = custody.open_of(device.id)
    if held is not None and Holder.of(held) == to:
        raise HeldAlready
    loses = held if asks_holder and held is not None and held.holder_kind is not HolderKind.ROOM else None
    holder = _name(actor, loses) if loses is not None else ""
    return give(actor, device, held, to, "device.handed_over", reason=reason, confirm=confirm, holder=holder)


def _name(actor: Actor, held: Custody) -> str:
    """Who has a device, as far as the actor may know."""
    now = custody.who_had(actor, held.device_id, clock.now())
    return custody.name_of(now) if now else gettext("Somebody")


def give(
    actor: Actor,
    device: Device,
    held: Custody | None,
    to: Holder,
    verb: str,
    *,
    reason: str,
    confirm: bool,
    holder: str = "",
    due_on: dt.date | None = None,
    ticket_id: uuid.UUID | None = None,
) -> Device:
    """End the open interval of a device and begin that of its next holder; the device is in use from then on.

    held     the open interval, locked; none: nobody has the device
    holder   who has the device, if that is to be asked about
    due_on, ticket_id  of a loan
    Raises   LifecycleRefused, ConfirmNeeded
    Records  `verb`
    """
    stamped = _deployed(device)
    contradictions.refuse_unconfirmed(device, confirm=confirm, ends=held, takes=due_on is not None, holder=holder)
    with change(device, verb, *filter(None, [held]), by=actor, note=reason) as made:
        if held is not None:
            custody.end(held)
        made.append(custody.begin(device.id, device.school_id, to, due_on=due_on, ticket_id=ticket_id))
        device.lifecycle = Lifecycle.DEPLOYED
        for name, day in stamped.items():
            setattr(device, name, day)
        device.room_id = (to.id if to.kind is HolderKind.ROOM else None) or device.room_id
        flag_modified(device, "room_id")  # the version grows with every change of hands
    return device


def take_back(actor: Actor, device: Device, *, reason: str = "", expected: int | None = None) -> Device:
    """Take a device back from whoever has it; it is then in store.

    Raises   Forbidden, Stale, NotHeld
    Records  device.taken_back
    """
    actor.must("device:hand", device.school_id)
    check_version(device, expected)
    held = custody.open_of(device.id)
    if held is None:
        raise NotHeld
    return end(actor, device, held, "device.taken_back", reason=reason)


def end(actor: Actor, device: Device, held: Custody, verb: str, *, reason: str) -> Device:
    """End the open interval of a device, which is then in store. Records `verb`."""
    with change(device, verb, held, by=actor, note=reason):
        custody.end(held)
        if device.lifecycle is Lifecycle.DEPLOYED:
            device.lifecycle = Lifecycle.IN_STORE
        flag_modified(device, "room_id")
    return device


def found(actor: Actor, device: Device, *, reason: str, give_back: bool = False, expected: int | None = None) -> Device:
    """Say that a device that was lost or stolen is there again; it is in store, with nobody.

    give_back  it is handed to whoever had it last, where that is still possible
    Raises   Forbidden, Stale, OutOfUse; PersonUnknown, RoomElsewhere: who had it last can have it no more
    Records  device.found, and device.handed_over
    """
    stages.found(actor, device, reason=reason, expected=expected)
    last = custody.last_of(device.id) if give_back else None
    if last is None:
        return device
    return hand_over(
        actor,
        device,
        person=str(last.person_id) if last.person_id else None,
        room=last.room_id,
        pupil=last.pupil_reference,
        class_label=last.class_label,
        reason=reason,
    )


def _deployed(device: Device) -> dict[str, Any]:
    """The columns that a device stamps when it comes into use; none if it is in use. Raises LifecycleRefused."""
    return {} if device.lifecycle is Lifecycle.DEPLOYED else devices.step(device, Lifecycle.DEPLOYED)


def _holder(actor: Actor, device: Device, person: str | None, room: uuid.UUID | None, pupil: Holder | None) -> Holder:
    must_be_one(person, room, pupil)
    if pupil is not None:
        return pupil
    if person is not None:
        return Holder(HolderKind.PERSON, person_named(actor, person))
    room_id = devices.room_of(device.school_id, room)
    if room_id is None:
        raise HolderUnsaid
    return Holder(HolderKind.ROOM, room_id)


def must_be_one(*holders: Any) -> None:
    """Raises HolderUnsaid if all of `holders` are None, SeveralHolders if more than one is not."""
    if (given := sum(said is not None for said in holders)) != 1:
        raise SeveralHolders if given else HolderUnsaid


def person_named(actor: Actor, said: str) -> uuid.UUID:
    """The key of a member of staff who has not left and whom the actor may find."""
    found = choosing.one(actor, said)
    if found is None:
        raise PersonUnknown(person=said)
    return found
