"""The arguments of an action on many devices, checked once for all of them and kept as keys and codes."""

import uuid
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.errors import N_, DomainError, Invalid
from core.scope import everywhere
from organisation.people import choosing
from organisation.schools.models import Room
from registry.bulk.actions import Kind
from registry.bulk.judging import Problem
from registry.bulk.models import Action
from registry.bulk.states import plain_holder
from registry.custody import pupils
from registry.custody.custody import Holder
from registry.custody.models import HolderKind
from registry.devices import devices, hands
from registry.devices.refusals import PersonUnknown, RoomElsewhere
from web.fields import Said


def arguments(actor: Actor, kind: Kind, *, reason: str, confirm: bool = False, **asked: Any) -> dict[str, Any]:
    """What is kept of an action's arguments.

    reason   why; needed where one device needs it too
    confirm  also where the state of a device contradicts it
    asked    school, room of a move; person, room, pupil, class_label of a hand-over
    Raises   Invalid, Forbidden (the school), SchoolUnknown, SchoolClosed, RoomElsewhere, HolderUnsaid, SeveralHolders, PersonUnknown,
             SeveralFit, PupilNamed
    """
    given = {name: value for name, value in asked.items() if value is not None}
    takes = TAKES.get(kind.action, frozenset())
    if wrong := sorted(given.keys() - takes):
        raise Invalid({name: [Said(N_("This action does not use this field."))] for name in wrong})
    if kind.needs_why and not reason:
        raise Invalid({"reason": [Said(N_("Say why."))]})
    kept: dict[str, Any] = {"confirm": True} if confirm else {}
    if kind.action is Action.MOVE:
        kept |= _place(actor, **given)
    if kind.action is Action.HAND_OVER:
        kept |= _holder(actor, **given)
    return kept


TAKES = {
    Action.MOVE: frozenset({"school", "room"}),
    Action.HAND_OVER: frozenset({"person", "room", "pupil", "class_label"}),
}


def closed(kept: dict[str, Any]) -> Problem | None:
    """Why the school or the room of kept arguments cannot take devices any more; none: they can."""
    school, room, at = (uuid.UUID(kept[name]) if kept.get(name) else None for name in ("school", "room", "at"))
    try:
        if school:
            devices.open_school(school)
    except DomainError:
        return Problem.SCHOOL_CLOSED
    try:
        if room and at:
            devices.room_of(at, room)
    except DomainError:
        return Problem.ROOM_ELSEWHERE
    return None


def _place(actor: Actor, school: uuid.UUID | None = None, room: uuid.UUID | None = None) -> dict[str, Any]:
    if school is None and room is None:
        raise Invalid({"school": [Said(N_("Say where the devices go: a school, a room or both."))]})
    if school is not None:
        actor.must("device:move", school)
        devices.open_school(school)
    at = _school_of(room) if room else None
    if room and at and school and at != school:
        raise RoomElsewhere
    if room and at:
        devices.room_of(at, room)
    return {
        "school": str(school) if school else None,
        "room": str(room) if room else None,
        "at": str(at) if at else None,
    }


def _holder(
    actor: Actor,
    person: str | None = None,
    room: uuid.UUID | None = None,
    pupil: str | None = None,
    class_label: str | None = None,
) -> dict[str, Any]:
    of_pupil = pupils.holder(pupil, class_label)
    hands.must_be_one(person, room, of_pupil)
    if of_pupil is not None:
        return {"holder": plain_holder(of_pupil)}
    if person is not None:
        found = choosing.one(actor, person)
        if found is None:
            raise PersonUnknown(person=person)
        return {"holder": plain_holder(Holder(HolderKind.PERSON, found))}
    assert room is not None  # noqa: S101  one of the three is
    at = _school_of(room)
    devices.room_of(at, room)
    return {"holder": plain_holder(Holder(HolderKind.ROOM, room)), "room": str(room), "at": str(at)}


def _school_of(room: uuid.UUID) -> uuid.UUID:
    """The school of a room. Raises RoomElsewhere: there is no such room."""
    wanted = everywhere(sa.select(Room.school_id).where(Room.id == room), Room, why="only its school, by its key")
    found: uuid.UUID | None = db.session.scalar(wanted)
    if found is None:
        raise RoomElsewhere
    return found
