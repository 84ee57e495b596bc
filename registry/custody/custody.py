"""Who or what has a device, and had it when. The device's own verbs (registry.devices.hands) begin and end it."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache
from core.db import db
from core.scope import everywhere, reach_kind, reach_values, visible
from organisation.people.models import Person
from organisation.schools.models import Room
from registry.custody.models import Custody, HolderKind

HOLDER = "device:holder"
TICK = dt.timedelta(microseconds=1)  # the shortest interval


@dataclass(frozen=True, slots=True)
class Holder:
    """Who or what has a device.

    id               key of the person or room; none for a pupil
    pupil_reference  pseudonym of a pupil; none for the others
    class_label      the pupil's class, if it was given
    """

    kind: HolderKind
    id: uuid.UUID | None = None
    pupil_reference: str | None = None
    class_label: str | None = None

    @classmethod
    def of(cls, interval: Custody) -> Self:
        """The holder of an interval."""
        key = interval.person_id if interval.holder_kind is HolderKind.PERSON else interval.room_id
        return cls(interval.holder_kind, key, interval.pupil_reference, interval.class_label)


def open_of(device_id: uuid.UUID) -> Custody | None:
    """The interval that is still open, held until the transaction ends. The device must be locked already."""
    wanted = sa.select(Custody).where(Custody.device_id == device_id, Custody.until.is_(None)).with_for_update()
    told = everywhere(wanted, Custody, why="whoever changes the device has been judged by its school")
    return db.session.scalars(told.execution_options(populate_existing=True)).one_or_none()


def last_of(device_id: uuid.UUID) -> Custody | None:
    """The newest interval, open or ended. The device must be locked already."""
    wanted = sa.select(Custody).where(Custody.device_id == device_id).order_by(Custody.since.desc()).limit(1)
    wanted = everywhere(wanted, Custody, why="whoever changes the device has been judged by its school")
    return db.session.scalars(wanted).one_or_none()


def end(interval: Custody) -> None:
    """End an open interval now. Flushed at once: the database allows one open interval of a device."""
    interval.until = max(clock.now(), interval.since + TICK)
    db.session.flush()


def begin(
    device_id: uuid.UUID,
    school_id: uuid.UUID,
    holder: Holder,
    *,
    due_on: dt.date | None = None,
    ticket_id: uuid.UUID | None = None,
) -> Custody:
    """An interval that is open from now on, chained to the one before it; the caller adds it within its change.

    due_on     the promised day of return, which makes it a loan
    ticket_id  the ticket that a loan is for
    """
    last = sa.select(sa.func.max(Custody.until)).where(Custody.device_id == device_id)
    previous = db.session.scalar(everywhere(last, Custody, why="the chain of one device, whoever had it"))
    return Custody(
        device_id=device_id,
        school_id=school_id,
        holder_kind=holder.kind,
        person_id=holder.id if holder.kind is HolderKind.PERSON else None,
        room_id=holder.id if holder.kind is HolderKind.ROOM else None,
        pupil_reference=holder.pupil_reference,
        class_label=holder.class_label,
        since=max(clock.now(), previous or clock.now()),
        previous_until=previous,
        due_on=due_on,
        ticket_id=ticket_id,
    )


def who_had(actor: Actor, device_id: uuid.UUID, at: dt.datetime) -> dict[str, Any] | None:
    """Who or what had a device at an instant, as far as the actor may see holders of its school at the time.

    Returns  kind, person {id, name}, room {id, name}, pupil {reference, class_label}, since, due_on, until; None: nobody, or nobody the actor may see
    Raises   Forbidden
    """
    then = (Custody.since <= at, sa.or_(Custody.until.is_(None), Custody.until > at))
    row = db.session.execute(_intervals(actor, device_id).where(*then)).first()
    return shown(row) if row else None


def past(actor: Actor, device_id: uuid.UUID) -> list[dict[str, Any]]:
    """Every interval of a device that the actor may see, newest first, as `who_had` returns it. Raises Forbidden."""
    actor.must(HOLDER)

    def build() -> CompiledStatement:
        return CompiledStatement(_intervals(actor, sa.bindparam("device", type_=sa.Uuid())), values)

    values = {"device": device_id, **reach_values(actor, HOLDER)}
    return [shown(row) for row in _past.get(reach_kind(actor, HOLDER), build).rows(values)]


_past = StatementCache()


def intervals_of(things: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Keys of all intervals in which one of these devices was held, or one of these people held one."""
    wanted = sa.select(Custody.id).where(sa.or_(Custody.device_id.in_(things), Custody.person_id.in_(things)))
    why = "only names the intervals, for finding facts that the reader may see"
    return list(db.session.scalars(everywhere(wanted, Custody, why=why)))


def _intervals(actor: Actor, device_id: Any) -> Any:
    """A statement for the intervals of a device, a value or a parameter, that the actor may see. Raises Forbidden."""
    wanted = _named(visible(actor, Custody, HOLDER, *_COLUMNS))
    return wanted.where(Custody.device_id == device_id).order_by(Custody.since.desc())


_ROOM = aliased(Room)
_COLUMNS = (
    *(Custody.holder_kind, Custody.person_id, Person.name, Custody.room_id, _ROOM.name.label("room")),
    *(Custody.pupil_reference, Custody.class_label, Custody.since, Custody.due_on, Custody.until),
)


def _named(wanted: Any) -> Any:
    """`wanted` of intervals, joined with the person and the room that have the device."""
    wanted = wanted.select_from(Custody).outerjoin(Person, Person.id == Custody.person_id)
    return wanted.outerjoin(_ROOM, _ROOM.id == Custody.room_id)


def now_of(actor: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """Who or what has each of several devices now, as `shown`; without those that nobody has or the actor may not see."""
    if not actor.may(HOLDER):
        return {}
    of_any = Custody.device_id == sa.any_(sa.literal(list(keys), sa.ARRAY(sa.Uuid)))
    wanted = _named(visible(actor, Custody, HOLDER, Custody.device_id, *_COLUMNS)).where(
        of_any, Custody.until.is_(None)
    )
    return {row[0]: shown(row[1:]) for row in db.session.execute(wanted)}


def shown(interval: Sequence[Any]) -> dict[str, Any]:
    """An interval as the API and the pages show it.

    interval  kind, person's key and name, room's key and name, pupil's reference and class, since, the day a loan is
              due, until if it is asked
    """
    kind, person_id, person, room_id, room, pupil, class_label, since, due_on, *until = interval
    return {
        "kind": str(kind),
        "person": {"id": person_id, "name": person} if person_id else None,
        "room": {"id": room_id, "name": room} if room_id else None,
        "pupil": {"reference": pupil, "class_label": class_label} if pupil else None,
        "since": since,
        "due_on": due_on,
        "until": until[0] if until else None,
    }


def name_of(interval: dict[str, Any]) -> str:
    """What to call the holder of an interval, as `shown` makes it: a name, or a pupil's class and reference."""
    if pupil := interval["pupil"]:
        return " · ".join(filter(None, (pupil["class_label"], pupil["reference"])))
    return str((interval["person"] or interval["room"])["name"])
