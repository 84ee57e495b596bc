"""Loans: a device in somebody's hands with a promised day of return.

The device is locked first, then its custody, then the ticket that it is lent for.
"""

import datetime as dt
import uuid
from typing import Final

from sqlalchemy.orm.attributes import flag_modified

from core import clock
from core.actor import Actor
from core.db import check_version
from core.history import change
from registry.custody import custody, pupils
from registry.custody.custody import Holder
from registry.custody.models import Custody, HolderKind
from registry.devices import devices, hands, hooks
from registry.devices.models import Device
from registry.devices.refusals import (
    BorrowerUnknown,
    BorrowerUnsaid,
    NotHeld,
    NotOnLoan,
    OnLoan,
    PersonUnknown,
    ReturnDayWrong,
    RoomElsewhere,
)

LONGEST: Final = dt.timedelta(days=730)  # from today to the promised day of return


def lend(
    actor: Actor,
    device: Device,
    *,
    due_on: dt.date,
    to: str | None = None,
    room: uuid.UUID | None = None,
    class_label: str | None = None,
    ticket: str | None = None,
    reason: str = "",
    confirm: bool = False,
    expected: int | None = None,
) -> Device:
    """Lend a device until a promised day. Whoever had it without a promise has it no more.

    to           key, e-mail address or name of a member of staff, key of a room of the school, or a pupil's reference
    room         a room of the school, instead of `to`
    class_label  the class of a pupil
    ticket       what it is lent for: key or number of an open ticket that the actor may see
    confirm      also if the device does not work or a ticket about it is open
    Raises   Forbidden, Stale, OnLoan, ReturnDayWrong, BorrowerUnsaid, BorrowerUnknown, SeveralFit, PupilNamed,
             ClassUnreadable, RoomElsewhere, TicketUnknown, TicketNotOpen, LifecycleRefused, ConfirmNeeded
    Records  device.lent
    """
    actor.must("device:hand", device.school_id)
    check_version(device, expected)
    held = custody.open_of(device.id)
    if held is not None and held.due_on is not None:
        raise OnLoan
    check_day(due_on)
    if (to is None) == (room is None):
        raise BorrowerUnsaid
    borrower = _borrower(actor, device, to or str(room), class_label)
    lent_for = None if ticket is None else hooks.ticket_to_lend_for(actor, ticket)
    lent = hands.give(
        actor, device, held, borrower, "device.lent", reason=reason, confirm=confirm, due_on=due_on, ticket_id=lent_for
    )
    if lent_for is not None:
        for follow in hooks.lent_for:
            follow(actor, lent_for)
    return lent


def extend(actor: Actor, device: Device, *, due_on: dt.date, reason: str = "", expected: int | None = None) -> Device:
    """Promise the return of a device on loan for another day.

    Raises   Forbidden, Stale, NotOnLoan, ReturnDayWrong
    Records  device.loan_extended
    """
    actor.must("device:hand", device.school_id)
    check_version(device, expected)
    held = _loan(device)
    check_day(due_on)
    with change(device, "device.loan_extended", held, by=actor, note=reason):
        held.due_on = due_on
        flag_modified(device, "room_id")  # the version grows with every change of a loan
    return device


def agree(actor: Actor, device: Device, *, due_on: dt.date) -> Device:
    """Agree to the day by which whoever has a device proposes to return it; it is then on loan until that day.

    Raises   Forbidden, NotHeld, ReturnDayWrong
    Records  device.return_agreed
    """
    actor.must("device:hand", device.school_id)
    held = custody.open_of(device.id)
    if held is None:
        raise NotHeld
    check_day(due_on)
    with change(device, "device.return_agreed", held, by=actor):
        held.due_on = due_on
        flag_modified(device, "room_id")  # the version grows with every change of a loan
    return device


def give_back(actor: Actor, device: Device, *, reason: str = "", expected: int | None = None) -> Device:
    """End the loan of a device; it is then in store.

    Raises   Forbidden, Stale, NotOnLoan
    Records  device.returned
    """
    actor.must("device:hand", device.school_id)
    check_version(device, expected)
    return hands.end(actor, device, _loan(device), "device.returned", reason=reason)


def _loan(device: Device) -> Custody:
    held = custody.open_of(device.id)
    if held is None or held.due_on is None:
        raise NotOnLoan
    return held


def check_day(due_on: dt.date) -> None:
    """Whether a device can be promised back on this day. Raises ReturnDayWrong."""
    today = clock.today()
    if not today <= due_on <= today + LONGEST:
        raise ReturnDayWrong


def _borrower(actor: Actor, device: Device, to: str, class_label: str | None) -> Holder:
    """Whom or what `to` names. A key is a person's or a room's; what has the form of a reference is a pupil's."""
    said = to.strip()
    key = _key(said)
    if key is None and pupils.REFERENCE.fullmatch(said.upper()) and any(c.isdigit() for c in said):
        pupil = pupils.holder(said, class_label)
        if pupil is not None:
            return pupil
    if class_label:
        raise pupils.ClassUnreadable
    try:
        return Holder(HolderKind.PERSON, hands.person_named(actor, said))
    except PersonUnknown:
        if key is None:
            raise BorrowerUnknown(to=to) from None
    try:
        return Holder(HolderKind.ROOM, devices.room_of(device.school_id, key))
    except RoomElsewhere:
        raise BorrowerUnknown(to=to) from None


def _key(said: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(said)
    except ValueError:
        return None
