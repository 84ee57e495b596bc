"""Who works in which team: active there, let in, and an agent or lead today."""

import uuid
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from core import clock
from core.compiled import CompiledStatement, constant
from core.db import db
from core.scope import free_condition
from organisation.people.models import Grant, Person
from organisation.people.roles import TABLE
from organisation.people.search import holds_today
from tickets.teams.models import Team, TeamMember

WORKS = "ticket:work"


def member(team_id: uuid.UUID | None, person_id: uuid.UUID | None) -> TeamMember | None:
    """As what a person gets tickets of a team; none when they do not, or when the team is closed."""
    wanted = sa.select(TeamMember).join(Team, Team.id == TeamMember.team_id).where(works(), can_work())
    wanted = wanted.where(TeamMember.team_id == team_id, TeamMember.person_id == person_id, TeamMember.active)
    fresh = wanted.execution_options(populate_existing=True)
    return db.session.scalars(fresh).one_or_none()


def team_ids(person_id: uuid.UUID | None) -> list[uuid.UUID]:
    """The teams that work and in which a person is active, by their codes."""
    wanted = sa.select(Team.id).join(TeamMember, TeamMember.team_id == Team.id)
    mine = wanted.where(TeamMember.person_id == person_id, TeamMember.active, works())
    return list(db.session.scalars(mine.order_by(Team.code)))


def can_work(person_id: Any = TeamMember.person_id) -> sa.ColumnElement[bool]:
    """People who are let in and may work on tickets today, for every school; default the member of the statement."""
    who = sa.orm.aliased(Person)  # of its own, whoever the statement looks at
    held = sa.exists().where(Grant.person_id == person_id, who.id == Grant.person_id, who.disabled_at.is_(None))
    roles = [constant(role.value) for role in sorted(TABLE[WORKS])]
    held = held.where(Grant.role.in_(roles), Grant.school_id.is_(None), holds_today())
    return free_condition(held, why="whether somebody works, of whomever the statement looks at")


def still_works(person_id: uuid.UUID) -> bool:
    """Whether somebody may work on tickets today, whatever their teams."""
    return bool(db.session.scalar(sa.select(can_work(sa.literal(person_id, sa.Uuid)))))


def works(team: Any = Team) -> sa.ColumnElement[bool]:
    """Teams that are not closed today, which is the parameter `today`; `team` may be an alias."""
    return sa.or_(team.closed_on.is_(None), team.closed_on > sa.bindparam("today", clock.today(), sa.Date()))


class WorkingTeam(NamedTuple):
    """A team that works; `is_own`: the one who asks is active in it."""

    id: uuid.UUID
    code: str
    name_fi: str
    name_sv: str
    name_en: str
    is_own: bool

    def name(self, language: str) -> str:
        """Its name in `language`."""
        return {"fi": self.name_fi, "sv": self.name_sv}.get(language, self.name_en)


def working(person_id: uuid.UUID | None) -> list[WorkingTeam]:
    """All teams that work, by their codes; which are those of a person, see `team_ids`."""
    return [WorkingTeam._make(row) for row in _working().rows({"person_id": person_id, "today": clock.today()})]


@cache
def _working() -> CompiledStatement:
    own = sa.exists().where(TeamMember.team_id == Team.id, TeamMember.active)
    own = own.where(TeamMember.person_id == sa.bindparam("person_id", type_=sa.Uuid()))
    wanted = sa.select(Team.id, Team.code, Team.name_fi, Team.name_sv, Team.name_en, own)
    return CompiledStatement(wanted.where(works()).order_by(Team.code), {"person_id", "today"})


def find(named: str) -> Team | None:
    """The team with this code or key, closed or not; see `open_one`."""
    try:
        wanted = Team.id == uuid.UUID(named)
    except ValueError:
        wanted = Team.code == named
    return db.session.scalars(sa.select(Team).where(wanted)).one_or_none()


def open_one(named: str) -> Team | None:
    """The team with this code or key, if it works."""
    found = find(named)
    return found if found is not None and (found.closed_on is None or found.closed_on > clock.today()) else None
