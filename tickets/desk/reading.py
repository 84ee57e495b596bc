"""One ticket as the API and its page show it: names looked up, and when it is due."""

import uuid
from functools import cache
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import db
from core.scope import everywhere, visible
from organisation.people import hooks as people_hooks
from organisation.people.models import Person
from organisation.schools.models import Room, School
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.catalogue.standard import listed as standard_listed
from registry.catalogue.standard import standing
from registry.devices.criteria import BOUGHT_ON, TODAY
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.clocks import dues
from tickets.desk import desk, messages
from tickets.teams import membership
from tickets.teams.models import Team
from tickets.ticket import merged, urgent
from tickets.ticket.models import Ticket, TicketLine
from tickets.ticket.titles import tapped
from tickets.ticket.transitions import OWN, WORK
from web.facts import Lexicon

_listed = standard_listed(model_id=DeviceModel.id, category=DeviceModel.category, school_kind=School.kind, day=TODAY)
_AGENT, _REQUESTER, _FILER = (sa.orm.aliased(Person) for _ in range(3))


def out(actor: Actor, ticket: Ticket, *, language: str = "") -> dict[str, Any]:
    """`ticket`, which the actor may see, with its conversation as far as it is theirs to read.

    language  of names, default the actor's own
    """
    language = language or actor.language
    around = around_of(ticket, language)
    said = [_message(row) for row in messages.of(actor, ticket)]
    return {**_brief(actor, ticket, around, language), **_more(actor, ticket, around, language), "messages": said}


def _brief(actor: Actor, ticket: Ticket, around: Any, language: str) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "number": ticket.number,
        "state": ticket.state,
        "priority": ticket.priority,
        "team": _team(ticket.team_id, around, language),
        "agent": {"id": ticket.agent_id, "name": around.agent} if ticket.agent_id else None,
        "due": dues.of([ticket.id])[ticket.id],
        "devices": [device(actor, row) for row in devices(ticket.id)],
        "version": ticket.version,
    }


def _more(actor: Actor, ticket: Ticket, around: Any, language: str) -> dict[str, Any]:
    columns = (
        "kind wait_reason wait_until description impact urgency language lesson_ends_at place reach phone service channel "
        "sensitive resolution_code resolution_text created_at first_response_at resolved_at closed_at parent_id"
    )
    return {
        **{name: getattr(ticket, name) for name in columns.split()},
        "title": around.title or ticket.title,
        "class_stopped": urgent.is_stopped(ticket, clock.now()),
        "school": {"id": ticket.school_id, "name_fi": around.school_fi, "name_sv": around.school_sv},
        "room": {"id": ticket.room_id, "name": around.room} if ticket.room_id else None,
        "category": _category(ticket.category_id, around, language),
        "merged_into": _merged_into(actor, ticket),
        "joined": _joined(actor, ticket),
        "requester": {"id": ticket.requester_id, "name": around.requester},
        "filed_by": {"id": ticket.filed_by_id, "name": around.filer},
        "commands": [str(command) for command in desk.offered(actor, ticket)],
    }


def _merged_into(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    """The ticket that goes on instead: its state and when it was done; which one, for those who may see it."""
    goes_on = merged.goes_on(ticket)
    if goes_on is None:
        return None
    seen = db.session.scalar(visible(actor, Ticket, OWN, Ticket.id).where(Ticket.id == goes_on.id)) is not None
    told = {"state": goes_on.state, "resolved_at": goes_on.resolved_at}
    return told | ({"id": goes_on.id, "number": goes_on.number} if seen else {"id": None, "number": None})


def _joined(actor: Actor, ticket: Ticket) -> list[dict[str, Any]]:
    """For the desk: the tickets joined to this one that are theirs to see."""
    if not desk.works(actor, ticket):
        return []
    columns = (Ticket.id, Ticket.number, Ticket.version, Ticket.requester_id, Person.name.label("requester"))
    wanted = visible(actor, Ticket, OWN, *columns).join(Person, Person.id == Ticket.requester_id)
    wanted = wanted.where(Ticket.merged_into_id == ticket.id).order_by(Ticket.created_at, Ticket.id)
    return [dict(row._mapping) for row in db.session.execute(wanted)]


def around_of(ticket: Ticket, language: str) -> Any:
    """The names of what `ticket` names, and its title where that was tapped."""
    values = {name: getattr(ticket, name) for name in _NAMED}
    return _names_around(language).named(values)[0]


_NAMED = ("school_id", "room_id", "team_id", "category_id", "agent_id", "requester_id", "filed_by_id", "title_code")


@cache
def _names_around(language: str) -> CompiledStatement:
    of = {name: sa.bindparam(name, type_=getattr(Ticket, name).type) for name in _NAMED}
    wanted = (
        sa.select(
            *(School.name_fi.label("school_fi"), School.name_sv.label("school_sv"), Room.name.label("room")),
            *(Team.code.label("team_code"), Team.name_fi.label("team_fi"), Team.name_sv.label("team_sv")),
            *(Team.name_en.label("team_en"), Category.code.label("category_code")),
            *(Category.name_fi.label("category_fi"), Category.name_sv.label("category_sv")),
            *(Category.name_en.label("category_en"), _AGENT.name.label("agent")),
            *(_REQUESTER.name.label("requester"), _FILER.name.label("filer")),
            tapped(of["title_code"], language).label("title"),
        )
        .select_from(School)
        .outerjoin(Room, Room.id == of["room_id"])
        .outerjoin(Team, Team.id == of["team_id"])
        .outerjoin(Category, Category.id == of["category_id"])
        .outerjoin(_AGENT, _AGENT.id == of["agent_id"])
        .outerjoin(_REQUESTER, _REQUESTER.id == of["requester_id"])
        .outerjoin(_FILER, _FILER.id == of["filed_by_id"])
        .where(School.id == of["school_id"])
    )
    wanted = everywhere(wanted, Person, Room, why="what a ticket that the reader sees names")
    return CompiledStatement(wanted, _NAMED)


def devices(ticket_id: uuid.UUID) -> list[Any]:
    """The devices of a ticket one may see: tag, serial, model, and what the device card shows."""
    return _devices().named({"ticket": ticket_id, "today": clock.today()})


@cache
def _devices() -> CompiledStatement:
    wanted = (
        sa.select(
            *(Device.id, Device.asset_tag, Device.serial, Device.school_id, Device.model_id, Device.batch_id),
            *(
                Device.lifecycle,
                Device.condition,
                Device.version,
                Device.warranty_ends_on,
                Device.purchased_on,
                Device.deployed_on,
            ),
            *(Manufacturer.name.label("manufacturer"), DeviceModel.model_number, DeviceModel.category),
            *(TicketLine.elsewhere, standing(_listed, BOUGHT_ON).label("standing")),
        )
        .join(Device, Device.id == TicketLine.device_id)
        .join(DeviceModel, DeviceModel.id == Device.model_id)
        .join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
        .join(School, School.id == Device.school_id)
        .join(_listed, sa.true())
        .where(TicketLine.ticket_id == sa.bindparam("ticket", type_=sa.Uuid()))
        .order_by(TicketLine.id)
    )
    wanted = everywhere(wanted, Device, why="whoever sees the ticket sees what it is about")
    return CompiledStatement(wanted, {"ticket", "today"})


def device(actor: Actor, row: Any) -> dict[str, Any]:
    """A row of `devices` as the API shows it; of a foreign school's, what its sticker tells anyone."""
    return {
        "id": row.id,
        "asset_tag": row.asset_tag,
        "serial": row.serial if actor.may("device:read", row.school_id) else None,
        "model": {"id": row.model_id, "manufacturer": row.manufacturer, "model_number": row.model_number},
    }


def listed(actor: Actor, row: Any, due: dues.Due) -> dict[str, Any]:
    """A row of `queue.find` with when it is due, as the API shows it; the devices stand in the ticket itself."""
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "state": row.state,
        "wait_reason": row.wait_reason,
        "priority": row.priority,
        "team": _team(row.team_id, row, actor.language),
        "agent": {"id": row.agent_id, "name": row.agent} if row.agent_id else None,
        "school": {"id": row.school_id, "name_fi": row.school_fi, "name_sv": row.school_sv},
        "class_stopped": urgent.is_stopped(row, clock.now()),
        "lesson_ends_at": row.lesson_ends_at,
        "room": {"name": row.room} if row.room else None,
        "place": row.place,
        "reach": row.reach,
        "phone": row.phone,
        "due": due,
        "created_at": row.created_at,
        "version": row.version,
    }


def look(actor: Actor, ticket: Ticket, purpose: str) -> None:
    """Log that somebody else than who asked looks at a sensitive ticket, or the desk at one of a team not theirs.

    purpose  the page or call
    """
    if desk.asked(actor, ticket):
        return
    is_foreign = actor.may(WORK) and actor.id != ticket.agent_id and ticket.team_id not in membership.team_ids(actor.id)
    if ticket.sensitive or is_foreign:
        people_hooks.looked_at(actor, "ticket", ticket.id, purpose)


def names(actor: Actor, keys: Any) -> dict[uuid.UUID, str]:
    """Numbers of the tickets among `keys` that `actor` may see; who reads the whole history knows each by number."""
    if actor.everywhere("event:read"):
        wanted = sa.select(Ticket.id, Ticket.number).where(Ticket.id.in_(keys))
        told = everywhere(wanted, Ticket, why="the history of every school names its tickets")
        return {row.id: row.number for row in db.session.execute(told)}
    if not actor.may(OWN):
        return {}
    rows = db.session.execute(visible(actor, Ticket, OWN, Ticket.id, Ticket.number).where(Ticket.id.in_(keys)))
    return {row.id: row.number for row in rows}


LEXICON = Lexicon(names={"ticket": names})


def in_language(row: Any, name: str, language: str) -> str:
    """`row.{name}_{language}`, English for other languages, nothing where there is none."""
    return getattr(row, f"{name}_{language}", None) or getattr(row, f"{name}_en", None) or ""


def _team(team_id: uuid.UUID | None, row: Any, language: str) -> dict[str, Any] | None:
    return {"id": team_id, "code": row.team_code, "name": in_language(row, "team", language)} if team_id else None


def _category(category_id: uuid.UUID | None, row: Any, language: str) -> dict[str, Any] | None:
    if category_id is None:
        return None
    return {"id": category_id, "code": row.category_code, "name": in_language(row, "category", language)}


def _message(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "visibility": row.visibility,
        "text": row.text,
        "author": {"id": row.author_id, "name": row.author} if row.author_id else None,
        "created_at": row.created_at,
    }
