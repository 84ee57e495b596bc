"""Sets: list, begin, change, fill, dissolve. Handing one over and taking it back is in `handing`."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.history import Event, change
from core.paging import Order, Page, page
from core.scope import everywhere, get_visible, visible
from organisation.schools.models import Room, School
from registry.bulk import choosing
from registry.device_sets import members
from registry.device_sets.members import LACKING, Place
from registry.device_sets.models import DeviceSet, SetKind, SetMember
from registry.device_sets.refusals import NotOfSet, SetDeviceGone, SetDeviceUnknown, SetDissolved, SetNameTaken
from registry.devices import devices as register
from registry.devices.lifecycle import GONE, MISSING
from registry.devices.models import Device

READ, WRITE = "set:read", "set:write"
MOST_FACTS: Final = 50
MOST_NAMED: Final = 10  # codes that a refusal names
BY_SCHOOL: Final = Order([School.sort_key, DeviceSet.name, DeviceSet.id], [str, str, uuid.UUID])


def find(
    actor: Actor,
    *,
    school: uuid.UUID | None = None,
    incomplete: bool | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Sets in use with their school, room and figures, by school and name.

    incomplete  only those that lack a device (not returned, lost, moved, retired), or only those that lack none
    Returns     rows of {set, school, room, figures}
    Raises      Forbidden, Invalid (cursor)
    """
    wanted = visible(actor, DeviceSet, READ, DeviceSet, School, Room.name.label("room"), also=(Room,))
    wanted = wanted.join(School, School.id == DeviceSet.school_id).outerjoin(Room, Room.id == DeviceSet.room_id)
    wanted = wanted.where(DeviceSet.dissolved_on.is_(None))
    if school is not None:
        wanted = wanted.where(DeviceSet.school_id == school)
    if incomplete is not None:
        lacks = _lacking(actor, school)
        wanted = wanted.where(lacks if incomplete else sa.not_(lacks))
    rows = db.session.execute(members.told(BY_SCHOOL.apply(wanted, after, limit))).all()
    found = page(rows, limit, lambda row: (row.School.sort_key, row.DeviceSet.name, row.DeviceSet.id), BY_SCHOOL)
    places = members.counted([row.DeviceSet.id for row in found.items])
    said = [
        {
            "set": row.DeviceSet,
            "school": row.School,
            "room": row.room,
            "figures": members.figures(places.get(row.DeviceSet.id, {})),
        }
        for row in found.items
    ]
    return Page(said, found.next)


def _lacking(actor: Actor, school: uuid.UUID | None) -> Any:
    """A condition: a set lacks a device. Only those of schools that can be listed are looked into."""
    wanted = members.joined(sa.select(DeviceSet.id.label("set_id"), members.place()))
    within = [school] if school is not None else None if actor.everywhere(READ) else actor.schools(READ)
    if within is not None:
        wanted = wanted.where(DeviceSet.school_id.in_(within))
    each = wanted.where(DeviceSet.dissolved_on.is_(None)).subquery("each")
    return DeviceSet.id.in_(sa.select(each.c.set_id).where(each.c.place.in_([code.value for code in LACKING])))


def get(actor: Actor, set_id: uuid.UUID, *, lock: bool = False, expected: int | None = None) -> DeviceSet:
    """One set, also one that was dissolved. Raises Forbidden, NotFound, Stale."""
    return get_visible(actor, DeviceSet, set_id, READ, lock=lock, expected=expected)


def place_of(own: DeviceSet) -> tuple[School, str | None]:
    """The school of a set that the asker sees, and the name of the room where it is kept."""
    wanted = sa.select(School, Room.name).select_from(DeviceSet).join(School, School.id == DeviceSet.school_id)
    wanted = wanted.outerjoin(Room, Room.id == DeviceSet.room_id).where(DeviceSet.id == own.id)
    row = db.session.execute(everywhere(wanted, DeviceSet, Room, why="of a set that the asker sees")).one()
    return row[0], row[1]


def begin(
    actor: Actor,
    *,
    school: uuid.UUID,
    name: str,
    kind: SetKind = SetKind.CLASS_SET,
    room: uuid.UUID | None = None,
    devices: Sequence[str] = (),
) -> DeviceSet:
    """A new set of a school.

    name     1-80 characters, unlike that of the school's other sets
    room     where it is kept, a room of the school
    devices  by key, tag or serial number; one of another set leaves that
    Raises   Forbidden, SchoolUnknown, SchoolClosed, RoomElsewhere, SetNameTaken, SetDeviceUnknown, SetDeviceGone
    Records  set.begun
    """
    actor.must(WRITE, school)
    register.open_school(school)
    _refuse_taken(school, name)
    made = DeviceSet(school_id=school, name=name, kind=kind, room_id=register.room_of(school, room))
    with change(made, "set.begun", by=actor):
        db.session.add(made)
    if devices:
        put(actor, made, devices=devices)
    return made


def correct(actor: Actor, own: DeviceSet, *, expected: int | None = None, **facts: Any) -> DeviceSet:
    """Change what a set is called, its kind and its room.

    facts    name, kind, room: only those to change
    Raises   Forbidden, Stale, SetDissolved, SetNameTaken, RoomElsewhere
    Records  set.changed
    """
    must_be_used(actor, own)
    check_version(own, expected)
    if "name" in facts:
        _refuse_taken(own.school_id, facts["name"], but=own.id)
    if "room" in facts:
        facts["room_id"] = register.room_of(own.school_id, facts.pop("room"))
    with change(own, "set.changed", by=actor):
        for name, value in facts.items():
            setattr(own, name, value)
    return own


def put(actor: Actor, own: DeviceSet, *, devices: Sequence[str]) -> int:
    """Put devices of the set's school into it, out of any other set; returns how many.

    devices  keys, tags or serial numbers
    Raises   Forbidden, SetDissolved, SetDeviceUnknown, SetDeviceGone
    Records  set.filled, and set.emptied of each set that loses some
    """
    must_be_used(actor, own)
    keys = _keys(actor, own, devices)
    wanted = sa.select(SetMember).where(SetMember.device_id.in_(sorted(keys))).with_for_update()
    known = list(db.session.scalars(wanted))
    here = {row.device_id for row in known if row.set_id == own.id}
    _leave_others(actor, [row for row in known if row.set_id != own.id])
    with change(own, "set.filled", by=actor) as made:
        made += [SetMember(set_id=own.id, device_id=key) for key in keys if key not in here]
    return len(keys)


def _leave_others(actor: Actor, rows: Sequence[SetMember]) -> None:
    of_set: dict[uuid.UUID, list[SetMember]] = {}
    for row in rows:
        of_set.setdefault(row.set_id, []).append(row)
    wanted = sa.select(DeviceSet).where(DeviceSet.id.in_(list(of_set))).order_by(DeviceSet.id)
    for other in db.session.scalars(everywhere(wanted, DeviceSet, why="a device is in one set at most")):
        with change(other, "set.emptied", *of_set[other.id], by=actor):
            for row in of_set[other.id]:
                db.session.delete(row)
    db.session.flush()  # the rows are gone before those of the new set come


def take_out(actor: Actor, own: DeviceSet, *, devices: Sequence[str]) -> int:
    """Let devices belong to no set; returns how many did. Raises Forbidden, SetDissolved, NotOfSet. Records set.emptied."""
    must_be_used(actor, own)
    found, foreign = named(actor, own, devices)
    if foreign or not found:
        raise NotOfSet(codes=", ".join(text[:80] for text in foreign[:MOST_NAMED]))
    return _removed(actor, own, {one["id"] for one in found})


def take_out_left(actor: Actor, own: DeviceSet) -> int:
    """Let the devices that moved to another school or were retired belong to no set; returns how many. Records set.emptied."""
    must_be_used(actor, own)
    left = {one["id"] for one in members.of(actor, own) if one["place"] in members.LEFT}
    return _removed(actor, own, left) if left else 0


def dissolve(actor: Actor, own: DeviceSet, *, expected: int | None = None) -> DeviceSet:
    """End a set; its devices belong to none. Raises Forbidden, Stale, SetDissolved. Records set.dissolved."""
    must_be_used(actor, own)
    check_version(own, expected)
    rows = list(db.session.scalars(sa.select(SetMember).where(SetMember.set_id == own.id).with_for_update()))
    with change(own, "set.dissolved", *rows, by=actor):
        own.dissolved_on = clock.today()
        for row in rows:
            db.session.delete(row)
    return own


def named(actor: Actor, own: DeviceSet, codes: Sequence[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """The devices of `own` that codes name, and the codes that name none of it."""
    every = {one["id"]: one for one in members.of(actor, own)}
    by_code = {str(one[name]): key for key, one in every.items() for name in ("id", "asset_tag", "serial") if one[name]}
    found, foreign = dict[uuid.UUID, dict[str, Any]](), list[str]()
    for text, key, _several in choosing.found(actor, codes):
        key = key if key in every else by_code.get(text.strip().upper())  # noqa: PLW2901  one that moved may not be seen
        if key is None:
            foreign.append(text)
        else:
            found[key] = every[key]
    return list(found.values()), foreign


def must_be_used(actor: Actor, own: DeviceSet) -> None:
    """Refuse what changes a set. Raises Forbidden, SetDissolved."""
    actor.must(WRITE, own.school_id)
    if own.dissolved_on is not None:
        raise SetDissolved


def of_device(device_id: uuid.UUID) -> tuple[DeviceSet, Place] | None:
    """The set of a device and where the device is, as its set sees it; none where it belongs to none."""
    wanted = members.joined(sa.select(DeviceSet, members.place())).where(SetMember.device_id == device_id)
    row = db.session.execute(members.told(wanted)).one_or_none()
    return (row[0], Place(row[1])) if row else None


def _removed(actor: Actor, own: DeviceSet, keys: set[uuid.UUID]) -> int:
    wanted = sa.select(SetMember).where(SetMember.set_id == own.id, SetMember.device_id.in_(sorted(keys)))
    rows = list(db.session.scalars(wanted.with_for_update()))
    with change(own, "set.emptied", *rows, by=actor):
        for row in rows:
            db.session.delete(row)
    return len(rows)


def _keys(actor: Actor, own: DeviceSet, codes: Sequence[str]) -> list[uuid.UUID]:
    """The keys of devices of the set's school that are in use."""
    named_by = {key: text for text, key, _several in choosing.found(actor, codes)}
    wanted = visible(actor, Device, "device:read", Device.id, Device.school_id, Device.lifecycle)
    known = {row.id: row for row in db.session.execute(wanted.where(Device.id.in_([k for k in named_by if k])))}
    for key, text in named_by.items():
        row = known.get(key) if key else None
        if row is None or row.school_id != own.school_id:
            raise SetDeviceUnknown(text=text[:80])
        if row.lifecycle in GONE | MISSING:
            raise SetDeviceGone(text=text[:80])
    return list(known)


def _refuse_taken(school_id: uuid.UUID, name: str, but: uuid.UUID | None = None) -> None:
    other = sa.select(DeviceSet.id).where(DeviceSet.school_id == school_id, DeviceSet.dissolved_on.is_(None))
    other = other.where(sa.func.lower(DeviceSet.name) == name.lower())
    found = set(db.session.scalars(everywhere(other, DeviceSet, why="a name is unlike others of the school")))
    if found - {but}:
        raise SetNameTaken


def history(own: DeviceSet) -> list[Any]:
    """What happened to a set that the asker sees, newest first."""
    wanted = sa.select(Event).where(Event.subject_id == own.id, Event.subject_type == "device_set")
    wanted = everywhere(wanted, Event, why="of a set that the asker sees")
    return list(db.session.scalars(wanted.order_by(Event.at.desc()).limit(MOST_FACTS)))


def names(actor: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What sets are called, of schools whose sets the reader may see."""
    if not actor.may(READ):
        return {}
    rows = db.session.execute(
        visible(actor, DeviceSet, READ, DeviceSet.id, DeviceSet.name).where(DeviceSet.id.in_(keys))
    )
    return {row.id: row.name for row in rows}
