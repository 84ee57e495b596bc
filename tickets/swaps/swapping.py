"""Swap in one move: the faulty device comes in, a loan device goes out to whoever had it, the ticket knows both.

One transaction: never a device in two hands, and never a pupil whose clock runs on with a device in hand.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel.speaklater import LazyString

from core import clock
from core.actor import SYSTEM, Actor
from core.db import db
from core.errors import N_, Forbidden
from core.history import change, record
from organisation.schools import schools
from registry.bulk import choosing
from registry.custody import custody
from registry.custody.models import Custody, HolderKind
from registry.devices import devices, hands, lending, stages
from registry.devices.contradictions import ConfirmNeeded
from registry.devices.lifecycle import Condition
from registry.devices.models import Device
from registry.pools import pools
from tickets.desk import desk
from tickets.states import OPEN
from tickets.swaps.refusals import SwapBorrowerUnsaid, SwapDeviceUnknown, SwapSameDevice, SwapTicketOver, SwapTwoSources
from tickets.ticket.models import Ticket, TicketLine
from tickets.ticket.transitions import WORK

DAYS: Final = 14  # of a loan, where none is said
ELSEWHERE: Final = N_("The loan device belongs to %(school)s and to no pool.")


def swap(
    actor: Actor,
    ticket: Ticket,
    *,
    faulty: str,
    loaner: str | None = None,
    pool: uuid.UUID | None = None,
    to: str | None = None,
    class_label: str | None = None,
    due_on: dt.date | None = None,
    confirm: bool = False,
) -> dict[str, Any]:
    """Take the faulty device in and lend another one in its place, for `ticket`, which is locked and open.

    faulty, loaner  key, tag or serial number; without a loaner one of the pool, or of the nearest pool that has one
    to              who gets it, as for `lending.lend`; None: whoever has the faulty device
    due_on          promised day of return; None: in 14 days
    confirm         also if the loan device does not work, is in somebody's hands, of another school and no pool, or a
                    ticket about it is open
    Returns  keys of both devices, and the promised day
    Raises   Forbidden, SwapTicketOver, SwapDeviceUnknown, SwapSameDevice, SwapBorrowerUnsaid, SwapTwoSources,
             PoolUnknown, PoolEmpty, NoPoolHasDevice, and what `lending.lend` and `stages.report_faulty` raise
    Records  device.taken_back, device.reported_faulty, device.lent, ticket.swapped
    """
    _admit(actor, ticket)
    if loaner is not None and pool is not None:
        raise SwapTwoSources
    old, new = _held(actor, faulty, loaner, pool)
    had = custody.open_of(old.id)
    borrower, label = (to, class_label) if to is not None else _said(had)
    _take_in(actor, old, had, ticket.number)
    day = due_on or clock.today() + dt.timedelta(days=DAYS)
    given: dict[str, Any] = {"to": borrower, "class_label": label, "due_on": day, "confirm": confirm}
    owner = "" if loaner is None or confirm else _owner_elsewhere(new, ticket)
    try:
        lending.lend(actor, new, ticket=str(ticket.id), reason=ticket.number, **given)
    except ConfirmNeeded as asked:
        raise _asked(owner, asked.values) from None
    if owner:
        raise _asked(owner, {"contradictions": "", "ticket": None})
    _link(actor, ticket, old)
    record(ticket, "ticket.swapped", by=actor, after={"faulty_id": str(old.id), "loaner_id": str(new.id)})
    return {"ticket": ticket.id, "faulty": old.id, "loaner": new.id, "due_on": day}


def _owner_elsewhere(device: Device, ticket: Ticket) -> str:
    """The school of a device that was named, if it is not that of `ticket` and no pool keeps the device; else nothing."""
    if device.school_id == ticket.school_id or pools.holds(device.id):
        return ""
    return schools.names(SYSTEM, [device.school_id])[device.school_id]


def _asked(owner: str, asked: Mapping[str, Any]) -> ConfirmNeeded:
    """What lending asks before it takes the device, and whose it is if that is another school."""
    return ConfirmNeeded(**{**asked, "contradictions": LazyString(_worded, asked["contradictions"], owner)})


def _worded(said: Any, owner: str) -> str:
    return " ".join(filter(None, (str(said), gettext(ELSEWHERE, school=owner) if owner else "")))


def _admit(actor: Actor, ticket: Ticket) -> None:
    if not desk.works(actor, ticket):
        raise Forbidden(permission=WORK)
    if ticket.state not in OPEN:
        raise SwapTicketOver


def _take_in(actor: Actor, old: Device, had: Custody | None, reason: str) -> None:
    """Nobody has the faulty device any more, and it is known to be faulty."""
    if had is not None:
        actor.must("device:hand", old.school_id)
        hands.end(actor, old, had, "device.taken_back", reason=reason)
    if old.condition is Condition.WORKING:
        stages.report_faulty(actor, old, reason=reason)


def _held(actor: Actor, faulty: str, loaner: str | None, pool: uuid.UUID | None) -> tuple[Device, Device]:
    """Both devices, locked in the order of their keys; one of a pool after the faulty one, passing over what is locked."""
    old = _key(actor, faulty, "faulty")
    if loaner is None:
        held = devices.hold(actor, old)
        return held, devices.hold(actor, pools.free_device(held, pool))
    new = _key(actor, loaner, "loaner")
    if old == new:
        raise SwapSameDevice
    both = {key: devices.hold(actor, key) for key in sorted((old, new))}
    return both[old], both[new]


def _key(actor: Actor, text: str, field: str) -> uuid.UUID:
    ((_, key, _several),) = choosing.found(actor, [text.strip()])
    if key is None:
        raise SwapDeviceUnknown(text=text, field=field)
    return key


def _said(had: Custody | None) -> tuple[str, str | None]:
    """Whoever has the faulty device, as lending takes it."""
    if had is None:
        raise SwapBorrowerUnsaid
    if had.holder_kind is HolderKind.PUPIL:
        return str(had.pupil_reference), had.class_label
    return str(had.person_id if had.holder_kind is HolderKind.PERSON else had.room_id), None


def _link(actor: Actor, ticket: Ticket, old: Device) -> None:
    """The faulty device stands on the ticket."""
    known = sa.select(TicketLine.id).where(TicketLine.ticket_id == ticket.id, TicketLine.device_id == old.id)
    if db.session.scalar(known) is None:
        elsewhere = "" if old.school_id == ticket.school_id else "device_of_another_school"
        with change(ticket, "ticket.devices_added", by=actor) as made:
            made.append(TicketLine(ticket_id=ticket.id, device_id=old.id, elsewhere=elsewhere))
