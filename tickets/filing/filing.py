"""Filing a ticket: under a minute, from a sticker or a form, by anyone with an account."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from core import clock, ids, new_rows
from core.actor import Actor
from core.db import db
from core.languages import Language
from core.scope import told, visible
from organisation.people.models import Grant, Person
from organisation.people.search import holds_today
from organisation.schools.models import Room, School
from tickets.clocks import dues, keeping
from tickets.clocks.models import TicketClock
from tickets.filing.about import about, judged
from tickets.filing.named_devices import NamedDevice
from tickets.filing.refusals import (
    EarlierUnknown,
    PersonUnknown,
    PlaceMissing,
    RoomUnknown,
    SchoolUnknown,
    ServiceUnknown,
)
from tickets.states import Channel, Reach, Visibility
from tickets.ticket import hooks, urgent
from tickets.ticket.models import Message, Ticket, TicketLine, Watcher
from tickets.ticket.words import SERVICES

# The clocks of tickets that were just filed, for the answer; gone with the ticket's object.
_clocks: WeakKeyDictionary[Ticket, list[TicketClock]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Requester:
    """Whom the ticket is for, and the language they are answered in."""

    id: uuid.UUID
    language: Language


def file(
    actor: Actor,
    *,
    title: str,
    title_code: str | None = None,
    school: uuid.UUID | None = None,
    category: str | None = None,
    description: str = "",
    devices: Sequence[NamedDevice] = (),
    service: str | None = None,
    room: uuid.UUID | None = None,
    place: str = "",
    class_stopped: bool = False,
    lesson_ends_at: dt.datetime | None = None,
    reach: Reach | None = None,
    phone: str = "",
    language: Language | None = None,
    on_behalf_of: uuid.UUID | None = None,
    follows: uuid.UUID | None = None,
    sensitive: bool = False,
    team: uuid.UUID | None = None,
    channel: Channel = Channel.WEB,
) -> Ticket:
    """A new ticket, queued for routing in the same commit.

    title           1-200 characters; `title_code` is the category whose name it is, which each reader sees in theirs
    school          its key; without one the first device's school
    category        its code or key; None: not yet known
    devices         0-50, as `named_devices.named` finds them
    room            key; None: the one that `place` names, else where the first device stands
    place           where they are, 0-60 characters, for a room that may be in no list
    lesson_ends_at  aware; kept only when a class is stopped, as is how to `reach` them meanwhile, perhaps by `phone`
    language        they are answered in; None: the requester's own
    on_behalf_of    key of the person it is filed for; by a school's contact only for people of that school
    follows         key of an earlier ticket of theirs that is over, which this one goes on with
    sensitive       only those who work on it may see it
    team            key of the team that takes it, as long as it works; None: the rules decide
    Raises          Forbidden, FilingRefused
    Records         ticket.filed
    """
    actor.must("ticket:file")
    at = _school(actor, school, devices)
    requester = _requester(actor, on_behalf_of, at)
    given: dict[str, Any] = {"title": title, "title_code": title_code, "description": description}
    given |= {"requester_id": requester.id, "school_id": at, "channel": channel, "service": _service(service)}
    given |= _stopped(lesson_ends_at, reach, phone) if class_stopped else {}
    given |= judged(about(category), class_stopped=class_stopped) | _where(actor, room, place, at, devices)
    given |= {"language": language or requester.language, "parent_id": _earlier(actor, follows), "team_id": team}
    given |= {"sensitive": sensitive, "id": ids.new(), "filed_by_id": actor.id, "created_at": clock.now()}
    return record(actor, Ticket(**given, team_chosen=team is not None), devices)


def _service(code: str | None) -> str | None:
    """`code`, if there is such a service. Nothing is read for what every city has. Raises ServiceUnknown."""
    if code is not None and code not in SERVICES and code not in dict(hooks.further_services("en")):
        raise ServiceUnknown(service=code)
    return code


def _stopped(lesson_ends_at: dt.datetime | None, reach: Reach | None, phone: str) -> dict[str, Any]:
    """What a ticket says of a class that is stopped now."""
    return {
        "class_stopped": True,
        "lesson_ends_at": lesson_ends_at,
        "stopped_until": urgent.stopped_until(clock.now(), lesson_ends_at),
        "reach": reach,
        "phone": phone if reach is Reach.PHONE else "",
    }


def _earlier(actor: Actor, follows: uuid.UUID | None) -> uuid.UUID | None:
    """The key of the ticket that is gone on with. Raises EarlierUnknown unless it is the actor's to see."""
    if follows is None:
        return None
    wanted = visible(actor, Ticket, "ticket:own", Ticket.id).where(Ticket.id == follows)
    found: uuid.UUID | None = db.session.scalar(wanted)
    if found is None:
        raise EarlierUnknown
    return found


def record(actor: Actor, ticket: Ticket, devices: Sequence[NamedDevice]) -> Ticket:
    """Write down a ticket that is whole and may be filed, with its clocks and first message. Records ticket.filed."""
    also: list[Any] = [_line(ticket, device) for device in devices]
    if ticket.description:
        also.append(_first_message(ticket, actor))
    also += _clocks.setdefault(ticket, keeping.begun(ticket))
    if ticket.requester_id != actor.id:
        also.append(Watcher(ticket_id=ticket.id, person_id=actor.id))
    new_rows.add(ticket, "ticket.filed", *also, by=actor)
    return ticket


def _school(actor: Actor, school: uuid.UUID | None, devices: Sequence[NamedDevice]) -> uuid.UUID:
    if school is None:
        if not devices:
            raise PlaceMissing
        return devices[0].school_id
    if school in {device.school_id for device in devices}:  # a device may have stayed behind in a closed school
        return school
    known = sa.select(School.id).where(School.id == school, is_open())
    if not actor.may("ticket:file", school) or db.session.scalar(known) is None:
        raise SchoolUnknown
    return school


def is_open() -> sa.ColumnElement[bool]:
    """The condition that a school is open today."""
    return sa.or_(School.valid_to.is_(None), School.valid_to > clock.today())


def _requester(actor: Actor, on_behalf_of: uuid.UUID | None, school: uuid.UUID) -> Requester:
    if on_behalf_of is None or on_behalf_of == actor.id:
        return Requester(actor.id, Language(actor.language))  # type: ignore[arg-type]
    actor.must("ticket:behalf", school)
    wanted = sa.select(Person.id, Person.language).where(Person.id == on_behalf_of, Person.disabled_at.is_(None))
    if not actor.everywhere("ticket:behalf"):
        of_the_school = sa.exists().where(Grant.person_id == Person.id, Grant.school_id == school, holds_today())
        wanted = wanted.where(of_the_school)
    person = db.session.execute(told(wanted, actor, Person)).first()
    if person is None:
        raise PersonUnknown
    return Requester(person.id, Language(person.language))


def _where(
    actor: Actor, room: uuid.UUID | None, place: str, school: uuid.UUID, devices: Sequence[NamedDevice]
) -> dict[str, Any]:
    """`room_id` and `place`: only a place that is no room of the school's list is kept as it was told."""
    may_see = actor.may("room:read", school)
    if room is not None:
        if not may_see or db.session.scalar(_rooms(actor, school).where(Room.id == room)) is None:
            raise RoomUnknown
        return {"room_id": room, "place": ""}
    if place:
        named = sa.func.fi_key(Room.name) == sa.func.fi_key(place)
        found = db.session.scalar(_rooms(actor, school).where(named).limit(1)) if may_see else None
        return {"room_id": found, "place": "" if found else place}
    stands = devices[0].room_id if devices and may_see and devices[0].school_id == school else None
    return {"room_id": stands, "place": ""}


def _rooms(actor: Actor, school: uuid.UUID) -> Any:
    """Keys of the rooms of `school` that are open."""
    return told(sa.select(Room.id).where(Room.school_id == school, Room.closed_on.is_(None)), actor, Room)


def _line(ticket: Ticket, device: NamedDevice) -> TicketLine:
    elsewhere = "" if device.school_id == ticket.school_id else "device_of_another_school"
    return TicketLine(ticket_id=ticket.id, device_id=device.id, elsewhere=elsewhere)


def _first_message(ticket: Ticket, actor: Actor) -> Message:
    return Message(
        ticket_id=ticket.id,
        author_id=actor.id,
        visibility=Visibility.PUBLIC,
        text=ticket.description,
        created_at=ticket.created_at,
    )


def out(ticket: Ticket, devices: Sequence[NamedDevice]) -> dict[str, Any]:
    """A ticket that was just filed about `devices`, as the API shows it."""
    return {
        "id": ticket.id,
        "number": ticket.number,
        "state": ticket.state,
        "priority": ticket.priority,
        "team": None,
        "agent": None,
        "due": dues.of_new(_clocks.get(ticket, ())),
        "devices": [{"id": device.id, "asset_tag": device.asset_tag} for device in devices],
        "version": ticket.version,
    }
