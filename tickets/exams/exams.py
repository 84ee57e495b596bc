"""Exams: list, enter, say what is ready, cancel; and whether one goes on or comes soon."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.compiled import constant
from core.db import db
from core.history import change
from core.scope import get_visible, visible
from organisation.schools.models import Room, School
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device
from tickets.exams.models import ExamWindow
from tickets.exams.refusals import ExamOver, ExamReversed, ExamRoomUnknown, ExamSchoolUnknown

READ, WRITE = "exam:read", "exam:write"
GUARDED = dt.timedelta(days=14)  # so long before an exam its devices are not changed in bulk without a question
LONGEST = dt.timedelta(days=31)


def listed(actor: Actor, *, school: uuid.UUID | None = None, coming: bool = False, limit: int = 200) -> list[Any]:
    """Exams with their schools, the next first, then those that are over; rows of ExamWindow and School.

    coming   only those that are not over or cancelled
    Raises   Forbidden
    """
    wanted = visible(actor, ExamWindow, READ, ExamWindow, School).join(School, School.id == ExamWindow.school_id)
    over = sa.or_(ExamWindow.ends_at <= clock.now(), ExamWindow.cancelled_at.is_not(None))
    if school is not None:
        wanted = wanted.where(ExamWindow.school_id == school)
    if coming:
        wanted = wanted.where(sa.not_(over))
    order = (over, sa.func.abs(sa.func.extract("epoch", ExamWindow.starts_at - clock.now())), ExamWindow.id)
    return list(db.session.execute(wanted.order_by(*order).limit(limit)))


def get(actor: Actor, exam_id: uuid.UUID, *, lock: bool = False, expected: int | None = None) -> ExamWindow:
    """One exam. Raises Forbidden, NotFound, Stale."""
    return get_visible(actor, ExamWindow, exam_id, READ, lock=lock, expected=expected)


def add(
    actor: Actor,
    *,
    school: uuid.UUID,
    during: tuple[dt.datetime, dt.datetime | None],
    kind: str,
    headcount: int,
    rooms: Sequence[uuid.UUID] = (),
) -> ExamWindow:
    """Enter an exam.

    during     aware `[from, to)`, 31 days at most
    kind       what the school calls it, 1-80 characters
    headcount  people who sit it, 1-10,000
    rooms      keys of rooms of the school; none: the whole school
    Raises     Forbidden, ExamReversed, ExamSchoolUnknown, ExamRoomUnknown
    Records    exam.added
    """
    actor.must(WRITE)
    is_open = sa.or_(School.valid_to.is_(None), School.valid_to > clock.today())
    known = db.session.scalar(sa.select(School.id).where(School.id == school, is_open))
    if known is None or not actor.may(WRITE, school):
        raise ExamSchoolUnknown
    starts_at, ends_at = during
    if ends_at is None or not starts_at < ends_at <= starts_at + LONGEST:
        raise ExamReversed
    _check_rooms(actor, school, rooms)
    made = ExamWindow(
        school_id=school,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=kind,
        headcount=headcount,
        room_ids=sorted(set(rooms)),
        ready={},
    )
    with change(made, "exam.added", by=actor):
        db.session.add(made)
    return made


def _check_rooms(actor: Actor, school: uuid.UUID, rooms: Sequence[uuid.UUID]) -> None:
    wanted = visible(actor, Room, "room:read", sa.func.count(Room.id)).where(Room.id.in_(set(rooms)))
    wanted = wanted.where(Room.school_id == school, Room.closed_on.is_(None))
    if rooms and db.session.scalar(wanted) != len(set(rooms)):
        raise ExamRoomUnknown


def rooms_named(actor: Actor, school: uuid.UUID, names: str) -> list[uuid.UUID]:
    """The keys of rooms of a school that are in use, by their names with commas between them.

    Raises   Forbidden, ExamRoomUnknown
    """
    asked = {name.strip().casefold() for name in names.split(",") if name.strip()}
    if not asked:
        return []
    wanted = visible(actor, Room, "room:read", Room.id, Room.name)
    rows = db.session.execute(wanted.where(Room.school_id == school, Room.closed_on.is_(None)))
    found = {row.name.casefold(): row.id for row in rows}
    if asked - set(found):
        raise ExamRoomUnknown
    return [found[name] for name in sorted(asked)]


def prepare(actor: Actor, exam: ExamWindow, *, ready: Mapping[str, int]) -> ExamWindow:
    """Say what is ready for an exam, which is locked.

    ready    code of `readiness.NEEDED` → how many are there; what is left out stays
    Raises   Forbidden, ExamOver
    Records  exam.prepared
    """
    _must_go_on(actor, exam)
    with change(exam, "exam.prepared", by=actor):
        exam.ready = {**exam.ready, **ready}
    return exam


def cancel(actor: Actor, exam: ExamWindow) -> ExamWindow:
    """It does not take place. Raises Forbidden, ExamOver. Records exam.cancelled."""
    _must_go_on(actor, exam)
    with change(exam, "exam.cancelled", by=actor):
        exam.cancelled_at = clock.now()
    return exam


def _must_go_on(actor: Actor, exam: ExamWindow) -> None:
    actor.must(WRITE, exam.school_id)
    if exam.cancelled_at is not None or exam.ends_at <= clock.now():
        raise ExamOver


def spares(actor: Actor, school_id: uuid.UUID) -> int | None:
    """How many working devices the school has in store; none where the actor may not see its devices."""
    if not actor.may("device:read", school_id):
        return None
    wanted = visible(actor, Device, "device:read", sa.func.count(Device.id)).where(Device.school_id == school_id)
    wanted = wanted.where(Device.lifecycle == Lifecycle.IN_STORE, Device.condition == Condition.WORKING)
    return int(db.session.scalar(wanted) or 0)


def goes_on(school_id: Any, room_id: Any, device_room_id: Any, now: Any) -> sa.ColumnElement[bool]:
    """Whether an exam of a school runs at an instant, in one of these rooms; columns or parameters of a statement."""
    runs = sa.and_(ExamWindow.starts_at <= now, ExamWindow.ends_at > now)
    return sa.exists().where(
        ExamWindow.school_id == school_id,
        ExamWindow.cancelled_at.is_(None),
        runs,
        sa.or_(_in_rooms(room_id), _in_rooms(device_room_id)),
    )


def next_of(school_id: Any, room_id: Any) -> tuple[Any, tuple[type[Any], ...]]:
    """When the next exam of a device's school and room begins, two weeks ahead at most, and what is read for it."""
    now = clock.now()
    wanted = sa.select(sa.func.min(ExamWindow.starts_at)).where(
        ExamWindow.school_id == school_id,
        ExamWindow.cancelled_at.is_(None),
        ExamWindow.ends_at > now,
        ExamWindow.starts_at <= now + GUARDED,
        _in_rooms(room_id),
    )
    return wanted.correlate(Device).scalar_subquery(), (ExamWindow,)


def _in_rooms(room_id: Any) -> sa.ColumnElement[bool]:
    return sa.or_(sa.func.cardinality(ExamWindow.room_ids) == constant(0), room_id == sa.any_(ExamWindow.room_ids))
