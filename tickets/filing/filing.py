"""Filing a ticket: under a minute, from a sticker or a form, by anyone with an account."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.history import change
from core.scope import everywhere, visible
from organisation.people.models import Person
from organisation.schools.models import Room, School
from registry.devices import serials, tags
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.filing.refusals import (
    CategoryUnknown,
    DeviceUnknown,
    PersonUnknown,
    PlaceMissing,
    RoomUnknown,
    SchoolUnknown,
)
from tickets.priority import impact_of, priority_of, urgency_of
from tickets.states import Channel, Impact, Kind, Language, Urgency, Visibility
from tickets.ticket.models import Message, Ticket, TicketLine, Watcher

NUMBER = sa.func.nextval("ticket_number")


@dataclass(frozen=True, slots=True)
class Thing:
    """A device as a ticket needs it."""

    id: uuid.UUID
    school_id: uuid.UUID


def file(
    actor: Actor,
    *,
    title: str,
    school: uuid.UUID | None = None,
    category: str | None = None,
    description: str = "",
    devices: list[str] | None = None,
    service: str | None = None,
    room: uuid.UUID | None = None,
    class_stopped: bool = False,
    lesson_ends_at: dt.datetime | None = None,
    language: Language | None = None,
    on_behalf_of: uuid.UUID | None = None,
    channel: Channel = Channel.WEB,
) -> Ticket:
    """A new ticket, queued for routing in the same commit.

    title           1-200 characters
    school          its key; without one the first device's school
    category        its code or key; None: not yet known
    devices         keys, tags or serial numbers, 0-50; a key or serial must be the actor's to see, a tag is proof
                    enough: whoever holds the sticker may report
    class_stopped   a class cannot go on right now
    lesson_ends_at  aware; when that lesson ends
    on_behalf_of    key of the person it is filed for
    Raises          Forbidden, PlaceMissing, SchoolUnknown, DeviceUnknown, CategoryUnknown, RoomUnknown, PersonUnknown
    Records         ticket.filed, which queues its routing
    """
    actor.must("ticket:file")
    things = find_devices(actor, devices or [])
    at = _school(actor, school, things)
    of = _category(category)
    requester = _requester(actor, on_behalf_of)
    impact = impact_of(class_stopped=class_stopped, otherwise=of.impact if of else Impact.PERSON)
    urgency = urgency_of(class_stopped=class_stopped, otherwise=of.urgency if of else Urgency.NORMAL)
    ticket = Ticket(
        number=_number(),
        kind=of.kind if of else Kind.INCIDENT,
        title=title,
        description=description,
        category_id=of.id if of else None,
        impact=impact,
        urgency=urgency,
        priority=priority_of(impact, urgency),
        class_stopped=class_stopped,
        lesson_ends_at=lesson_ends_at,
        language=language or Language(actor.language),
        school_id=at,
        room_id=_room(room, at),
        service=service,
        requester_id=requester,
        filed_by_id=actor.id,
        channel=channel,
        points=of.points if of else 2,
        created_at=clock.now(),
    )
    with change(ticket, "ticket.filed", by=actor) as also:
        db.session.add(ticket)
        db.session.flush()
        also.extend(_line(ticket, thing) for thing in things)
        if description:
            also.append(_first_message(ticket, actor))
        if requester != actor.id:
            db.session.add(Watcher(ticket_id=ticket.id, person_id=actor.id))
    return ticket


def find_devices(actor: Actor, named: list[str]) -> list[Thing]:
    """The devices that `named` says: by tag any, by key or serial those the actor may see. Raises DeviceUnknown."""
    found = {}
    for text in named:
        thing = _by_tag(text) or _by_key_or_serial(actor, text)
        if thing is None:
            raise DeviceUnknown(device=text)
        found[thing.id] = thing
    return list(found.values())


def _by_tag(text: str) -> Thing | None:
    tag = tags.parse(text)
    if tag is None:
        return None
    row = sa.select(Device.id, Device.school_id).where(Device.asset_tag == tag)
    return _thing(everywhere(row, Device, why="whoever holds the sticker may report its device"))


def _by_key_or_serial(actor: Actor, text: str) -> Thing | None:
    if not actor.may("device:read"):
        return None
    row = visible(actor, Device, "device:read", Device.id, Device.school_id)
    try:
        row = row.where(Device.id == uuid.UUID(text))
    except ValueError:
        serial = serials.normalise(text)
        if not serial:
            return None
        row = row.where(Device.serial == serial)
    return _thing(row.limit(1))


def _thing(statement: Any) -> Thing | None:
    row = db.session.execute(statement).first()
    return Thing(row.id, row.school_id) if row else None


def _school(actor: Actor, school: uuid.UUID | None, things: list[Thing]) -> uuid.UUID:
    if school is None:
        if not things:
            raise PlaceMissing
        return things[0].school_id
    reachable = actor.may("ticket:file", school) or school in {t.school_id for t in things}
    if not reachable or db.session.scalar(sa.select(School.id).where(School.id == school)) is None:
        raise SchoolUnknown
    return school


def _category(category: str | None) -> Category | None:
    if category is None:
        return None
    try:
        wanted = Category.id == uuid.UUID(category)
    except ValueError:
        wanted = Category.code == category
    found = db.session.scalars(sa.select(Category).where(wanted, Category.active)).one_or_none()
    if found is None:
        raise CategoryUnknown
    return found


def _requester(actor: Actor, on_behalf_of: uuid.UUID | None) -> Any:
    if on_behalf_of is None or on_behalf_of == actor.id:
        return actor.id
    actor.must("ticket:behalf")
    active = sa.select(Person.id).where(Person.id == on_behalf_of, Person.disabled_at.is_(None))
    if db.session.scalar(active) is None:
        raise PersonUnknown
    return on_behalf_of


def _room(room: uuid.UUID | None, school: uuid.UUID) -> uuid.UUID | None:
    if room is None:
        return None
    if db.session.scalar(sa.select(Room.id).where(Room.id == room, Room.school_id == school)) is None:
        raise RoomUnknown
    return room


def _number() -> str:
    return f"HKI-{clock.today().year}-{db.session.scalar(sa.select(NUMBER)):06d}"


def _line(ticket: Ticket, thing: Thing) -> TicketLine:
    elsewhere = "" if thing.school_id == ticket.school_id else "device_of_another_school"
    return TicketLine(ticket_id=ticket.id, device_id=thing.id, elsewhere=elsewhere)


def _first_message(ticket: Ticket, actor: Actor) -> Message:
    return Message(
        ticket_id=ticket.id,
        author_id=actor.id,
        visibility=Visibility.PUBLIC,
        text=ticket.description,
        created_at=ticket.created_at,
    )


def out(ticket: Ticket) -> dict[str, Any]:
    """A ticket that was just filed, as the API shows it."""
    lines = sa.select(Device.id, Device.asset_tag).join(TicketLine, TicketLine.device_id == Device.id)
    held = everywhere(lines.where(TicketLine.ticket_id == ticket.id), Device, why="whoever filed it named the device")
    return {
        "id": ticket.id,
        "number": ticket.number,
        "state": ticket.state,
        "priority": ticket.priority,
        "team": None,
        "agent": None,
        "due": {"first_response": None, "resolve": None},
        "devices": [dict(row._mapping) for row in db.session.execute(held)],
        "version": ticket.version,
    }
