"""Who of the desk has how much, and what waits for somebody: for whoever leads the work."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache, constant
from core.db import db
from core.scope import everywhere, told, visible
from organisation.people.models import Person
from tickets.desk import narrowing
from tickets.desk.narrowing import Attention, Which
from tickets.states import Priority, State
from tickets.teams import membership
from tickets.teams.models import Team, TeamMember
from tickets.ticket import readers
from tickets.ticket.by_state import in_state, still_open
from tickets.ticket.models import Ticket
from tickets.ticket.titles import title
from tickets.ticket.transitions import LEAD, OWN

MOST_URGENT = (Priority.P1, Priority.P2)


@dataclass(frozen=True, slots=True)
class Workload:
    """An agent with their open tickets.

    points     effort of the open tickets
    waiting    of the open tickets, those that wait for an answer of their requester
    oldest_at  aware; None: they have none
    away       in no team they get tickets
    """

    person_id: uuid.UUID
    name: str
    tickets: int
    points: int
    waiting: int
    oldest_at: dt.datetime | None
    away: bool


def of_agents(actor: Actor) -> list[Workload]:
    """Everybody who has open tickets that `actor` sees or gets some, the busiest first. Raises Forbidden."""
    actor.must(LEAD)
    load = _load()
    active = sa.select(TeamMember.person_id, sa.func.bool_or(TeamMember.active).label("active"))
    member = active.where(membership.can_work()).group_by(TeamMember.person_id).subquery("member")
    wanted = sa.select(Person.id, Person.name, *load.c, member.c.active)
    wanted = wanted.outerjoin(load, load.c.agent_id == Person.id).outerjoin(member, member.c.person_id == Person.id)
    wanted = wanted.where(sa.or_(load.c.agent_id.is_not(None), member.c.person_id.is_not(None)))
    wanted = wanted.order_by(sa.func.coalesce(load.c.points, 0).desc(), Person.sort_key, Person.id)
    seen = told(wanted, actor, Ticket)
    rows = db.session.execute(everywhere(seen, Person, why="agents and leads work for every school"))
    return [_workload(row) for row in rows]


def _load() -> Any:
    counted = (
        sa.func.count().label("tickets"),
        sa.func.sum(Ticket.points).label("points"),
        sa.func.count().filter(Ticket.queue_rank > 1).label("waiting"),
        sa.func.min(Ticket.created_at).label("oldest_at"),
    )
    found = sa.select(Ticket.agent_id, *counted).where(still_open(), Ticket.agent_id.is_not(None))
    return found.group_by(Ticket.agent_id).subquery("load")


def _workload(row: Any) -> Workload:
    return Workload(
        person_id=row.id,
        name=row.name,
        tickets=row.tickets or 0,
        points=int(row.points or 0),
        waiting=row.waiting or 0,
        oldest_at=row.oldest_at,
        away=not row.active,
    )


def waiting_for_somebody(actor: Actor, team_id: uuid.UUID | None = None) -> int:
    """How many tickets that `actor` sees are in a queue and nobody has, in one team or in all."""
    wanted = visible(actor, Ticket, OWN, sa.func.count(Ticket.id)).where(in_state(State.QUEUED))
    wanted = wanted.where(Ticket.agent_id.is_(None))
    if team_id is not None:
        wanted = wanted.where(Ticket.team_id == team_id)
    return int(db.session.scalar(wanted) or 0)


def overdue(actor: Actor) -> int:
    """How many open tickets that `actor` sees should have been answered or resolved by now."""
    asked = narrowing.asked_for(actor, state=Which.OPEN, attention=Attention.OVERDUE)
    late = visible(actor, Ticket, OWN, sa.func.count(Ticket.id)).where(*asked.conditions())
    return int(db.session.scalar(late, asked.values) or 0)


def due_soon(actor: Actor) -> int:
    """How many open tickets that `actor` sees are to be answered or resolved within 24 hours."""
    asked = narrowing.asked_for(actor, state=Which.OPEN, attention=Attention.DUE_SOON)
    soon = visible(actor, Ticket, OWN, sa.func.count(Ticket.id)).where(*asked.conditions())
    return int(db.session.scalar(soon, asked.values) or 0)


class Waiting(NamedTuple):
    """A ticket that waits; `agent` and `team`: a name and a code."""

    id: uuid.UUID
    number: str
    priority: str
    created_at: dt.datetime
    agent: str | None
    title: str
    team: str | None


_oldest = StatementCache()


def oldest_waiting(
    actor: Actor, language: str, team_ids: list[uuid.UUID] | None = None, *, team: str | None = None
) -> Waiting | None:
    """The ticket that has waited longest for somebody to take it, in these teams or in all: id, number, title, created_at.

    language  of a title that was tapped
    team      code or key of the only team that is asked for
    Returns   None: nothing waits
    """
    values = {**readers.values(actor), "teams": team_ids, "team": team}

    def build() -> CompiledStatement:
        wanted = _row(actor, language).where(in_state(State.QUEUED), Ticket.agent_id.is_(None))
        if team_ids is not None:
            wanted = wanted.where(Ticket.team_id == sa.any_(sa.bindparam("teams", type_=sa.ARRAY(sa.Uuid))))
        if team is not None:
            named = sa.bindparam("team", type_=sa.Text())
            wanted = wanted.where(sa.or_(Team.code == named, sa.cast(Team.id, sa.Text) == named))
        first = wanted.order_by(Ticket.created_at, Ticket.id).limit(constant(1))
        return CompiledStatement(first, values)

    shape = (readers.reader_of(actor), language, team_ids is None, team is None)
    rows = _oldest.get(shape, build).rows(values)
    return Waiting._make(rows[0]) if rows else None


def oldest_urgent(actor: Actor, language: str) -> Any:
    """The oldest open ticket of the highest priority there is, P1 or P2: as `oldest_waiting`, with priority and agent."""
    wanted = _row(actor, language).where(still_open(), Ticket.priority.in_(MOST_URGENT))
    return db.session.execute(wanted.order_by(Ticket.priority, Ticket.created_at, Ticket.id).limit(1)).first()


def _row(actor: Actor, language: str) -> Any:
    columns = (Ticket.id, Ticket.number, Ticket.priority, Ticket.created_at, Person.name.label("agent"))
    wanted = visible(actor, Ticket, OWN, *columns, title(language), Team.code.label("team"))
    return wanted.outerjoin(Person, Person.id == Ticket.agent_id).outerjoin(Team, Team.id == Ticket.team_id)
