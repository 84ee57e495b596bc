"""Rooms of a school: list, add, change, close."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.errors import N_, Conflict, DomainError, NotFound
from core.history import change
from core.scope import everywhere, get_visible, told
from organisation.schools.models import Room, RoomKind, School


class RoomKnown(Conflict):
    code = "room_known"
    says = N_("This school already has a room %(name)s.")
    field = "name"


class TooManyRooms(DomainError):
    code = "too_many_rooms"
    status = 422
    says = N_("Add at most %(most)s rooms at once.")
    field = "pasted"


class Row(NamedTuple):
    """A room of a list."""

    name: str
    seats: int | None = None


class Added(NamedTuple):
    """What came of a list of rooms: how many are new, and the names that the school had already."""

    new: int
    known: tuple[str, ...]


MOST: Final = 300  # rooms at once
_WORDS_FOR_ROOM = frozenset({"room", "huone", "luokka", "rum", "rummet", "sal", "klassrum"})


def after_word_for_room(text: str) -> str:
    """What follows a word for “room” at the beginning of `text`, in any of the languages; empty: it begins otherwise."""
    word, _, rest = text.strip().partition(" ")
    return rest.strip() if word.casefold() in _WORDS_FOR_ROOM else ""


def of(actor: Actor, school: School) -> list[Any]:
    """The rooms of `school`, open ones first, by name: id, name, kind, seats, building, closed_on, version.

    Raises   NotFound: the school's rooms are not the actor's to see
    """
    if not actor.may("room:read", school.id):
        raise NotFound
    columns = (Room.id, Room.school_id, Room.name, Room.kind, Room.seats, Room.building, Room.closed_on, Room.version)
    wanted = sa.select(*columns)
    wanted = wanted.where(Room.school_id == school.id)
    wanted = wanted.order_by(Room.closed_on.is_not(None), sa.func.fi_key(Room.name))
    return list(db.session.execute(told(wanted, actor, Room)))


def get(actor: Actor, room_id: uuid.UUID) -> Room:
    """One room. Raises Forbidden, NotFound (also for one that is not the actor's to see)."""
    return get_visible(actor, Room, room_id, "room:read")


def add(
    actor: Actor,
    school: School,
    *,
    name: str,
    kind: RoomKind = RoomKind.CLASSROOM,
    seats: int | None = None,
    building: str | None = None,
) -> Room:
    """A new room of `school`.

    name      1-60 characters, unique within the school whatever its case
    building  of the school, as people call it, 1-60 characters
    Raises    NotFound, Forbidden, RoomKnown
    Records   room.added
    """
    _may_write(actor, school.id)
    _refuse_known(school.id, name)
    added = Room(school_id=school.id, name=name, kind=kind, seats=seats, building=building)
    with change(added, "room.added", by=actor):
        db.session.add(added)
    return added


def add_all(
    actor: Actor,
    school: School,
    *,
    rows: Sequence[Row],
    kind: RoomKind = RoomKind.CLASSROOM,
    building: str | None = None,
) -> Added:
    """New rooms of `school` from a list, all or none; a name that the school has, or that came before, adds nothing.

    rows     name and seats of each, `MOST` at most
    Raises   NotFound, Forbidden, TooManyRooms
    Records  room.added for each
    """
    _may_write(actor, school.id)
    if len(rows) > MOST:
        raise TooManyRooms(most=MOST)
    wanted = {row.name.lower(): row for row in reversed(rows)}
    lower = sa.func.lower(Room.name)
    there = sa.select(lower).where(Room.school_id == school.id, lower.in_(wanted))
    known = set(db.session.scalars(everywhere(there, Room, why="a name is unique within the school")))
    fresh = [row for row in dict.fromkeys(wanted[row.name.lower()] for row in rows) if row.name.lower() not in known]
    for row in fresh:
        added = Room(school_id=school.id, name=row.name, kind=kind, seats=row.seats, building=building)
        with change(added, "room.added", by=actor):
            db.session.add(added)
    return Added(len(fresh), tuple(wanted[name].name for name in wanted if name in known))


def alter(actor: Actor, room: Room, *, expected: int | None = None, **facts: Any) -> Room:
    """Rename a room, change what it is for, close it or open it again. What is registered in it stays until moved.

    facts    name, kind, seats, building, closed: only those to change
    Raises   NotFound, Forbidden, Stale, RoomKnown
    Records  room.closed when it closes, else room.changed
    """
    _may_write(actor, room.school_id)
    check_version(room, expected)
    closes = facts.pop("closed", room.closed_on is not None)
    if "name" in facts:
        _refuse_known(room.school_id, facts["name"], but=room.id)
    with change(room, "room.closed" if closes and room.closed_on is None else "room.changed", by=actor):
        room.closed_on = (room.closed_on or clock.today()) if closes else None
        for name, value in facts.items():
            setattr(room, name, value)
    return room


def names(reader: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of rooms, of those schools whose rooms the reader may see."""
    found = db.session.execute(told(sa.select(Room.id, Room.name).where(Room.id.in_(keys)), reader, Room))
    return {r.id: r.name for r in found}


def _may_write(actor: Actor, school_id: uuid.UUID) -> None:
    if not actor.may("room:read", school_id):
        raise NotFound
    actor.must("room:write", school_id)


def _refuse_known(school_id: uuid.UUID, name: str, but: uuid.UUID | None = None) -> None:
    other = sa.select(Room.id).where(Room.school_id == school_id, sa.func.lower(Room.name) == name.lower())
    found = db.session.scalar(everywhere(other, Room, why="a name is unique within the school"))
    if found is not None and found != but:
        raise RoomKnown(name=name)
