"""The visits of an agent on a day, with all that is needed on the way: addresses, rooms, devices, whom to call."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.scope import everywhere, visible
from organisation.people.models import Person
from organisation.schools.models import Room, School
from registry.devices.models import Device
from tickets.desk import queue
from tickets.desk.narrowing import Which
from tickets.ticket.models import Ticket, TicketLine
from tickets.ticket.titles import title
from tickets.ticket.transitions import LEAD, OWN, WORK
from tickets.visits.models import SiteVisit, VisitState, VisitTicket

SHOWN = 100  # tickets of a school to choose from
DAYS = 20  # days with visits that are offered beside the day


@dataclass(frozen=True, slots=True)
class Stop:
    """A school of a day's route.

    tickets   rows: id, number, state, wait_reason, priority, place, phone, reach, agent_id, title, room, requester,
              devices (tags, with commas between them)
    """

    visit: SiteVisit
    school: School
    tickets: list[Any]


def of_day(actor: Actor, day: dt.date, agent: uuid.UUID | None = None, *, language: str = "") -> list[Stop]:
    """The visits that `agent`, default the actor, makes or made on `day`, in their order; tickets most urgent first.

    language  of the titles, default the actor's own
    Raises    Forbidden: somebody else's are for leads
    """
    actor.must(WORK)
    if agent not in {None, actor.id}:
        actor.must(LEAD)
    wanted = visible(actor, SiteVisit, WORK, SiteVisit, School).join(School, School.id == SiteVisit.school_id)
    wanted = wanted.where(SiteVisit.agent_id == (agent or actor.id), SiteVisit.on_day == day)
    wanted = wanted.where(SiteVisit.state != VisitState.CANCELLED).order_by(SiteVisit.place, SiteVisit.id)
    rows = list(db.session.execute(wanted))
    tickets = tickets_of(actor, [row.SiteVisit.id for row in rows], language or actor.language)
    return [Stop(row.SiteVisit, row.School, tickets[row.SiteVisit.id]) for row in rows]


def tickets_of(actor: Actor, visits: list[uuid.UUID], language: str) -> dict[uuid.UUID, list[Any]]:
    """The tickets of each visit that the actor sees, most urgent first; none of a cancelled one."""
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    if not visits:
        return found
    tags = sa.func.string_agg(Device.asset_tag, sa.literal(", "))
    devices = (
        sa.select(tags).join(TicketLine, TicketLine.device_id == Device.id).where(TicketLine.ticket_id == Ticket.id)
    )
    of = (
        *(Ticket.id, Ticket.number, Ticket.state, Ticket.wait_reason, Ticket.priority, Ticket.place, Ticket.phone),
        *(Ticket.reach, Ticket.agent_id, title(language), Room.name.label("room"), Person.name.label("requester")),
        *(VisitTicket.visit_id, devices.scalar_subquery().label("devices")),
    )
    wanted = visible(actor, Ticket, OWN, *of).join(VisitTicket, VisitTicket.ticket_id == Ticket.id)
    wanted = wanted.join(SiteVisit, SiteVisit.id == VisitTicket.visit_id)
    wanted = wanted.outerjoin(Room, Room.id == Ticket.room_id).outerjoin(Person, Person.id == Ticket.requester_id)
    done = SiteVisit.state == VisitState.MADE
    wanted = wanted.where(VisitTicket.visit_id.in_(visits), sa.or_(VisitTicket.is_open, done))
    wanted = wanted.order_by(Ticket.queue_rank, Ticket.priority, Ticket.created_at, Ticket.id)
    why = "what a ticket that the reader sees names"
    for row in db.session.execute(everywhere(wanted, SiteVisit, Room, Person, Device, why=why)):
        found[row.visit_id].append(row)
    return found


def days(actor: Actor, agent: uuid.UUID | None = None) -> list[tuple[dt.date, int]]:
    """Days with planned visits, past ones too, in their order, and how many schools each. Raises Forbidden."""
    wanted = visible(actor, SiteVisit, WORK, SiteVisit.on_day, sa.func.count().label("many"))
    wanted = wanted.where(SiteVisit.agent_id == (agent or actor.id), SiteVisit.state == VisitState.PLANNED)
    wanted = wanted.group_by(SiteVisit.on_day).order_by(SiteVisit.on_day).limit(DAYS)
    return [(row.on_day, row.many) for row in db.session.execute(wanted)]


def candidates(actor: Actor, school_id: uuid.UUID, language: str = "") -> list[Any]:
    """Open tickets of a school that the actor has, as the desk lists them, most urgent first. Raises Forbidden."""
    actor.must(WORK)
    found = queue.find(actor, state=Which.OPEN, school=school_id, agent="me", limit=SHOWN, language=language)
    return list(found.items)


def planned_for(ticket: Ticket) -> SiteVisit | None:
    """The planned visit on which a ticket that the actor sees is done; None: there is none."""
    wanted = sa.select(SiteVisit).join(VisitTicket, VisitTicket.visit_id == SiteVisit.id)
    wanted = wanted.where(VisitTicket.ticket_id == ticket.id, VisitTicket.is_open)
    wanted = everywhere(wanted, SiteVisit, why="of a ticket that the reader works on")
    return db.session.scalars(wanted).one_or_none()
