"""A team as it is now, for the decision: who is there, how much they have, and what they did with this ticket."""

import datetime as dt
import uuid
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from core import clock
from core.compiled import CompiledStatement
from core.db import db
from core.scope import everywhere
from tickets.fair_queueing import STICKY_DAYS
from tickets.routing.roster import Member, TeamRoster
from tickets.teams import membership
from tickets.teams.models import Team, TeamMember
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Assignment, Ticket, TicketLine


def lock(code: str) -> Team:
    """The team with this code, held until the transaction ends: one decision at a time looks at its loads.

    Without the key, so that tickets which name the team can be written meanwhile.
    """
    return _locked(Team.code == code)


def lock_by_key(team_id: uuid.UUID) -> Team:
    """The team with this key, held in the same way."""
    return _locked(Team.id == team_id)


def _locked(which: sa.ColumnElement[bool]) -> Team:
    wanted = sa.select(Team).where(which).with_for_update(key_share=True)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def roster(team: Team, ticket: Ticket, now: dt.datetime) -> TeamRoster:
    """The members of `team` as they stand towards `ticket`, in one statement."""
    given = {"team_id": team.id, "ticket_id": ticket.id, "today": clock.today()}
    rows = _members().rows(given | {"since": now - dt.timedelta(days=STICKY_DAYS)})
    return TeamRoster(team.code, tuple(_member(MemberRow(*row), ticket) for row in rows))


def has_room(team: Team) -> bool:
    """Whether any active member of `team` could take one more point."""
    load = _load(team.id)
    wanted = sa.select(TeamMember.id).outerjoin(load, load.c.agent_id == TeamMember.person_id)
    free = sa.or_(TeamMember.capacity.is_(None), sa.func.coalesce(load.c.points, 0) < TeamMember.capacity)
    wanted = wanted.where(TeamMember.team_id == team.id, TeamMember.active, membership.can_work(), free).limit(1)
    found = db.session.scalar(everywhere(wanted, Ticket, why="a member's load is all their open tickets"))
    return found is not None


def _load(team_id: Any) -> Any:
    people = sa.select(TeamMember.person_id).where(TeamMember.team_id == team_id)
    points = sa.func.sum(Ticket.points).label("points")
    counted = sa.select(Ticket.agent_id, points).where(still_open(), Ticket.agent_id.in_(people))
    return counted.group_by(Ticket.agent_id).subquery("load")


class MemberRow(NamedTuple):
    """A row of `_members`; `points`: none, nothing open."""

    person_id: uuid.UUID
    weight: float
    virtual_time: float
    last_assigned_at: dt.datetime | None
    capacity: int | None
    active: bool
    points: int | None
    has_rejected: bool
    same_device_at: dt.datetime | None


@cache
def _members() -> CompiledStatement:
    team_id, ticket_id = (sa.bindparam(name, type_=sa.Uuid()) for name in ("team_id", "ticket_id"))
    load = _load(team_id)
    back = sa.exists().where(
        Assignment.ticket_id == ticket_id, Assignment.agent_id == TeamMember.person_id, Assignment.given_back
    )
    devices = sa.select(TicketLine.device_id).where(TicketLine.ticket_id == ticket_id)
    same = (
        sa.select(Assignment.agent_id, sa.func.max(Assignment.since).label("at"))
        .join(TicketLine, TicketLine.ticket_id == Assignment.ticket_id)
        .where(TicketLine.device_id.in_(devices), Assignment.ticket_id != ticket_id)
        .where(Assignment.since > sa.bindparam("since", type_=sa.DateTime(timezone=True)))
        .group_by(Assignment.agent_id)
        .subquery("same_device")
    )
    wanted = (
        sa.select(
            *(TeamMember.person_id, TeamMember.weight, TeamMember.virtual_time, TeamMember.last_assigned_at),
            *(TeamMember.capacity, sa.and_(TeamMember.active, membership.can_work()).label("active")),
            *(load.c.points, back.label("has_rejected"), same.c.at.label("same_device_at")),
        )
        .outerjoin(load, load.c.agent_id == TeamMember.person_id)
        .outerjoin(same, same.c.agent_id == TeamMember.person_id)
        .where(TeamMember.team_id == team_id)
        .order_by(TeamMember.person_id)
    )
    wanted = everywhere(wanted, Ticket, why="a member's load is all their open tickets")
    return CompiledStatement(wanted, {"team_id", "ticket_id", "since", "today"})


def _member(row: MemberRow, ticket: Ticket) -> Member:
    return Member(
        id=str(row.person_id),
        weight=row.weight,
        virtual_time=row.virtual_time,
        last_assigned_at=row.last_assigned_at,
        open_points=int(row.points or 0),
        capacity=row.capacity,
        active=row.active,
        is_requester=row.person_id in {ticket.requester_id, ticket.filed_by_id},
        has_rejected=row.has_rejected,
        same_device_at=row.same_device_at,
    )
