"""Who works in which team."""

import datetime as dt
import uuid

import sqlalchemy as sa

from core import clock
from core.db import db
from tickets.teams.models import Team, TeamMember


def member(team_id: uuid.UUID | None, person_id: uuid.UUID | None) -> TeamMember | None:
    """The active membership of a person in a team."""
    wanted = sa.select(TeamMember).where(TeamMember.team_id == team_id, TeamMember.person_id == person_id)
    fresh = wanted.where(TeamMember.active).execution_options(populate_existing=True)
    return db.session.scalars(fresh).one_or_none()


def team_ids(person_id: uuid.UUID | None) -> list[uuid.UUID]:
    """The teams that work and in which a person is active, by their codes."""
    wanted = sa.select(Team.id).join(TeamMember, TeamMember.team_id == Team.id)
    mine = wanted.where(TeamMember.person_id == person_id, TeamMember.active, works())
    return list(db.session.scalars(mine.order_by(Team.code)))


def works(on: dt.date | None = None) -> sa.ColumnElement[bool]:
    """Teams that are not closed on the day, default today."""
    return sa.or_(Team.closed_on.is_(None), Team.closed_on > (on or clock.today()))


def find(named: str) -> Team | None:
    """The team with this code or key, closed or not."""
    try:
        wanted = Team.id == uuid.UUID(named)
    except ValueError:
        wanted = Team.code == named
    return db.session.scalars(sa.select(Team).where(wanted)).one_or_none()
