"""A team as it is now, for the decision: who is there, how much they have, and what they did with this ticket."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

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
    wanted = _members(team.id, ticket, now)
    rows = db.session.execute(everywhere(wanted, Ticket, why="a member's load is all their open tickets"))
    return TeamRoster(team.code, tuple(_member(row, ticket) for row in rows))


def has_room(team: Team) -> bool:
    """Whether any active member of `team` could take one more point."""
    load = _load(team.id)
    wanted = sa.select(TeamMember.id).outerjoin(load, load.c.agent_id == TeamMember.person_id)
    free = sa.or_(TeamMember.capacity.is_(None), sa.func.coalesce(load.c.points, 0) < TeamMember.capacity)
    wanted = wanted.where(TeamMember.team_id == team.id, TeamMember.active, membership.can_work(), free).limit(1)
    found = db.session.scalar(everywhere(wanted, Ticket, why="a member's load is all their open tickets"))
    return found is not None


def _load(team_id: uuid.UUID) -> Any:
    people = sa.select(TeamMember.person_id).where(TeamMember.team_id == team_id)
    points = sa.func.sum(Ticket.points).label("points")
    counted = sa.select(Ticket.agent_id, points).where(still_open(), Ticket.agent_id.in_(people))
    return counted.group_by(Ticket.agent_id).subquery("load")


def _members(team_id: uuid.UUID, ticket: Ticket, now: dt.datetime) -> Any:
    load = _load(team_id)
    back = sa.exists().where(
        Assignment.ticket_id == ticket.id, Assignment.agent_id == TeamMember.person_id, Assignment.given_back
    )
    devices = sa.select(TicketLine.device_id).where(TicketLine.ticket_id == ticket.id)
    same = (
        sa.select(Assignment.agent_id, sa.func.max(Assignment.since).label("at"))
        .join(TicketLine, TicketLine.ticket_id == Assignment.ticket_id)
        .where(TicketLine.device_id.in_(devices), Assignment.ticket_id != ticket.id)
        .where(Assignment.since > now - dt.timedelta(days=STICKY_DAYS))
        .group_by(Assignment.agent_id)
        .subquery("same_device")
    )
    return (
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


def _member(row: Any, ticket: Ticket) -> Member:
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
