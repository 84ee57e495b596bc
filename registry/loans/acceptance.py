"""Hand-overs that people accept: whoever gets a device says that they have received it, or that they have not.

Asked for `ASKED` after the hand-over; what nobody has answered by then counts as received. Whoever has received a
device may propose a day of return, which makes it a loan once somebody who hands devices over agrees to it.
"""

import datetime as dt
import uuid
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import N_, Conflict, Invalid, NotFound
from core.history import Event, record
from core.scope import everywhere, told
from organisation.people.models import Person
from organisation.schools.models import Room
from registry.custody import custody
from registry.custody.models import Custody, HolderKind
from registry.devices import devices, lending
from registry.devices.models import Device
from registry.loans import loans
from registry.loans.models import HandOverAnswer

ASKED: Final = dt.timedelta(days=30)
VERBS: Final = ("device.handed_over", "device.lent", "device.rolled_over")
SHOWN: Final = 20
_NEAR: Final = dt.timedelta(minutes=1)  # between an interval's beginning and its fact, of a plan that was long applied


class HandOverPast(Conflict):
    code = "hand_over_past"
    says = N_("This was handed over more than 30 days ago and counts as received. Report what is wrong to IT support.")


def asked(actor: Actor) -> list[dict[str, Any]]:
    """What the actor was handed lately and has not received yet as far as is known, newest first, as `loans.own` shows it.

    Returns  the same, with `received`: False where the actor says so, None where they have not answered
    """
    wanted = loans.joined(sa.select(*loans.columns(), HandOverAnswer.received)).where(*_recent())
    wanted = wanted.outerjoin(HandOverAnswer, HandOverAnswer.custody_id == Custody.id)
    wanted = wanted.where(Custody.person_id == actor.id, HandOverAnswer.received.is_not(True))
    wanted = everywhere(wanted, Custody, Device, Person, Room, why="what the asker has")
    rows = db.session.execute(wanted.order_by(Custody.since.desc(), Custody.id).limit(SHOWN))
    return [loans.shown(row) | {"received": row.received} for row in rows]


def given(actor: Actor) -> list[dict[str, Any]]:
    """What the actor handed to somebody lately and nobody has confirmed, what was not received first, likewise.

    Without devices that the actor may not see any more, as after a move to another school; with those whose day of
    return is proposed: `return_on`.
    """
    wanted = loans.joined(sa.select(*loans.columns(), HandOverAnswer.received, HandOverAnswer.return_on))
    wanted = wanted.where(*_recent())
    wanted = wanted.outerjoin(HandOverAnswer, HandOverAnswer.custody_id == Custody.id)
    by_me = sa.exists().where(
        Event.subject_id == Custody.device_id,
        Event.actor_id == actor.id,
        Event.verb.in_(VERBS),
        Event.at >= Custody.since - _NEAR,
    )
    is_open = sa.or_(HandOverAnswer.received.is_not(True), HandOverAnswer.return_on.is_not(None))
    wanted = wanted.where(by_me, Custody.person_id != actor.id, is_open)
    wanted = told(wanted, actor, Device)
    wanted = everywhere(wanted, Custody, Person, Room, Event, why="what the asker handed over themselves")
    order = (HandOverAnswer.received.is_(None), HandOverAnswer.received, Custody.since, Custody.id)
    rows = db.session.execute(wanted.order_by(*order).limit(SHOWN))
    return [loans.shown(row) | {"received": row.received, "return_on": row.return_on} for row in rows]


def answer(actor: Actor, custody_id: uuid.UUID, *, received: bool, return_on: dt.date | None = None) -> None:
    """Say whether the actor has received what they were handed; a later answer takes the place of an earlier one.

    return_on  the day by which they propose to return what they have received
    Raises     NotFound: they do not have it; HandOverPast, ReturnDayWrong, Invalid: a day for what was not received
    Records    device.hand_over_confirmed, device.hand_over_denied, device.return_proposed
    """
    if return_on is not None:
        if not received:
            raise Invalid({"return_on": [N_("A day of return is proposed for what was received.")]})
        lending.check_day(return_on)
    wanted = sa.select(Custody).where(Custody.id == custody_id, Custody.person_id == actor.id, Custody.until.is_(None))
    seen = db.session.scalars(everywhere(wanted, Custody, why="what the asker has")).one_or_none()
    if seen is None:
        raise NotFound
    # the device is locked before its custody, as wherever one of them changes
    mine = sa.select(Device).where(Device.id == seen.device_id).with_for_update()
    mine = everywhere(mine.execution_options(populate_existing=True), Device, why="what the asker has")
    device = db.session.scalars(mine).one()
    held = custody.open_of(device.id)
    if held is None or held.id != custody_id:
        raise NotFound
    if held.since < clock.now() - ASKED:
        raise HandOverPast
    known = db.session.get(HandOverAnswer, custody_id)
    proposed = return_on if return_on != held.due_on else None
    if known is not None and (known.received, known.return_on) == (received, proposed):
        return
    if known is None:
        known = HandOverAnswer(custody_id=custody_id)
        db.session.add(known)
    was_received, known.received = known.received, received
    known.return_on, known.answered_at = proposed, clock.now()
    if was_received is not received:
        record(device, "device.hand_over_confirmed" if received else "device.hand_over_denied", by=actor)
    if proposed is not None:
        record(device, "device.return_proposed", by=actor, after={"return_on": proposed.isoformat()})
    db.session.flush()


def decide(actor: Actor, custody_id: uuid.UUID, *, agreed: bool) -> None:
    """Agree to the proposed day of return of what somebody has, or decline it.

    Raises   NotFound: no day is proposed, they have it no more, or it is not the actor's to see; Forbidden, ReturnDayWrong
    Records  device.return_agreed, device.return_declined
    """
    wanted = sa.select(Custody.device_id).where(Custody.id == custody_id, Custody.until.is_(None))
    key = db.session.scalar(everywhere(wanted, Custody, why="whose device it is decides who may see it"))
    if key is None:
        raise NotFound
    device = devices.hold(actor, key)
    actor.must("device:hand", device.school_id)
    held = custody.open_of(device.id)
    if held is None or held.id != custody_id:  # handed on while the device was waited for
        raise NotFound
    known = db.session.get(HandOverAnswer, custody_id, with_for_update=True)
    if known is None or known.return_on is None:
        raise NotFound
    day, known.return_on = known.return_on, None
    if agreed:
        lending.agree(actor, device, due_on=day)
    else:
        record(device, "device.return_declined", by=actor, after={"return_on": day.isoformat()})
    db.session.flush()


def _recent() -> tuple[Any, ...]:
    since = sa.literal(clock.now() - ASKED, sa.DateTime(timezone=True))
    return (Custody.holder_kind == HolderKind.PERSON, Custody.since >= since)
