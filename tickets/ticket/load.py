"""What people and teams have on their hands, for whoever looks after teams."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
from tickets.teams.hooks import Load
from tickets.teams.models import Team, TeamMember
from tickets.teams.refusals import TeamHasTickets
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket


def of_team(team_id: uuid.UUID) -> Mapping[uuid.UUID, Load]:
    """Member → how many open tickets they have in whatever team, and their effort points."""
    people = sa.select(TeamMember.person_id).where(TeamMember.team_id == team_id)
    wanted = sa.select(Ticket.agent_id, sa.func.count(), sa.func.sum(Ticket.points))
    wanted = wanted.where(still_open(), Ticket.agent_id.in_(people)).group_by(Ticket.agent_id)
    return {agent: (count, int(points)) for agent, count, points in db.session.execute(_for_all(wanted))}


def in_team(team_id: uuid.UUID) -> Mapping[uuid.UUID, int]:
    """Person → how many open tickets of the team they have."""
    wanted = sa.select(Ticket.agent_id, sa.func.count()).where(still_open(), Ticket.team_id == team_id)
    wanted = wanted.where(Ticket.agent_id.is_not(None)).group_by(Ticket.agent_id)
    return {row[0]: row[1] for row in db.session.execute(_for_all(wanted))}


def of_people(people: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Person → how many open tickets they have, of those who have any."""
    wanted = sa.select(Ticket.agent_id, sa.func.count()).where(still_open(), Ticket.agent_id.in_(people))
    return {row[0]: row[1] for row in db.session.execute(_for_all(wanted.group_by(Ticket.agent_id)))}


def have_tickets(people: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of `people` who asked for a ticket or filed one, open or not, or work on an open one."""
    asked = sa.select(Ticket.requester_id).where(Ticket.requester_id.in_(people))
    filed = sa.select(Ticket.filed_by_id).where(Ticket.filed_by_id.in_(people))
    works = sa.select(Ticket.agent_id).where(still_open(), Ticket.agent_id.in_(people))
    return set(db.session.scalars(_for_all(asked.union(filed, works))))


def may_close(team: Team) -> None:
    """Raises TeamHasTickets."""
    wanted = sa.select(sa.func.count()).where(still_open(), Ticket.team_id == team.id)
    if count := int(db.session.scalar(_for_all(wanted)) or 0):
        raise TeamHasTickets(count=count)


def _for_all(statement: Any) -> Any:
    return everywhere(statement, Ticket, why="a member's load is all their open tickets")
