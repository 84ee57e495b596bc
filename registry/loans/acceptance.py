"""Hand-overs that people accept: whoever gets a device says that they have received it, or that they have not.

Asked for `ASKED` after the hand-over; what nobody has answered by then counts as received.
"""

import datetime as dt
import uuid
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import N_, Conflict, NotFound
from core.history import Event, record
from core.scope import everywhere, told
from organisation.people.models import Person
from organisation.schools.models import Room
from registry.custody.models import Custody, HolderKind
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

    Without devices that the actor may not see any more, as after a move to another school.
    """
    wanted = loans.joined(sa.select(*loans.columns(), HandOverAnswer.received)).where(*_recent())
    wanted = wanted.outerjoin(HandOverAnswer, HandOverAnswer.custody_id == Custody.id)
    by_me = sa.exists().where(
        Event.subject_id == Custody.device_id,
        Event.actor_id == actor.id,
        Event.verb.in_(VERBS),
        Event.at >= Custody.since - _NEAR,
    )
    wanted = wanted.where(by_me, Custody.person_id != actor.id, HandOverAnswer.received.is_not(True))
    wanted = told(wanted, actor, Device)
    wanted = everywhere(wanted, Custody, Person, Room, Event, why="what the asker handed over themselves")
    order = (HandOverAnswer.received.is_(None), Custody.since, Custody.id)
    rows = db.session.execute(wanted.order_by(*order).limit(SHOWN))
    return [loans.shown(row) | {"received": row.received} for row in rows]


def answer(actor: Actor, custody_id: uuid.UUID, *, received: bool) -> None:
    """Say whether the actor has received what they were handed; a later answer takes the place of an earlier one.

    Raises   NotFound: they do not have it; HandOverPast
    Records  device.hand_over_confirmed, device.hand_over_denied
    """
    wanted = sa.select(Custody).where(Custody.id == custody_id, Custody.person_id == actor.id, Custody.until.is_(None))
    held = db.session.scalars(everywhere(wanted.with_for_update(), Custody, why="what the asker has")).one_or_none()
    if held is None:
        raise NotFound
    if held.since < clock.now() - ASKED:
        raise HandOverPast
    known = db.session.get(HandOverAnswer, custody_id)
    if known is not None and known.received == received:
        return
    if known is None:
        known = HandOverAnswer(custody_id=custody_id)
        db.session.add(known)
    known.received, known.answered_at = received, clock.now()
    mine = everywhere(sa.select(Device).where(Device.id == held.device_id), Device, why="what the asker has")
    verb = "device.hand_over_confirmed" if received else "device.hand_over_denied"
    record(db.session.scalars(mine).one(), verb, by=actor)
    db.session.flush()


def _recent() -> tuple[Any, ...]:
    since = sa.literal(clock.now() - ASKED, sa.DateTime(timezone=True))
    return (Custody.holder_kind == HolderKind.PERSON, Custody.since >= since)
