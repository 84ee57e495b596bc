"""Who works in a team, with what share of a post and how much at once.

Each change counts as a new version of the team, so that two people who look after one team never overwrite each other.
"""

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from core.actor import Actor
from core.db import check_version, db, the_one
from core.history import change
from core.scope import everywhere
from organisation.people.models import Person
from tickets import fair_queueing
from tickets.teams import hooks, membership
from tickets.teams.models import Team, TeamMember
from tickets.teams.refusals import MemberKnown, NotAnAgent, TeamClosed

MEMBERS = "team:members"
KEPT = ("weight", "capacity", "active")  # of a membership that comes back


@dataclass(frozen=True, slots=True)
class Shown:
    """A member with what they have on their hands."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    weight: float
    capacity: int | None
    active: bool
    has_left: bool  # or is no agent or lead any more: gets nothing
    open_tickets: int
    open_points: int
    open_here: int  # tickets of this team


def of(team: Team) -> list[Shown]:
    """The members of `team`, active ones first, by name."""
    load, here = hooks.open_load(team.id), hooks.open_in_team(team.id)
    columns = (TeamMember.id, TeamMember.person_id, Person.name, TeamMember.weight, TeamMember.capacity)
    wanted = sa.select(*columns, TeamMember.active, sa.not_(membership.can_work()).label("has_left"))
    wanted = wanted.join(Person, Person.id == TeamMember.person_id).where(TeamMember.team_id == team.id)
    wanted = everywhere(wanted, Person, why="members of a team that the reader sees")
    rows = db.session.execute(wanted.order_by(TeamMember.active.desc(), Person.sort_key, Person.id))
    return [_shown(row, *load.get(row.person_id, (0, 0)), here.get(row.person_id, 0)) for row in rows]


def _shown(row: Any, open_tickets: int, open_points: int, open_here: int) -> Shown:
    return Shown(**row._mapping, open_tickets=open_tickets, open_points=open_points, open_here=open_here)


def get(actor: Actor, team: Team, person_id: uuid.UUID) -> TeamMember:
    """The membership of a person in `team`, active or not, to be changed. Raises Forbidden, NotFound."""
    actor.must(MEMBERS)
    return the_one(
        TeamMember, sa.select(TeamMember).where(TeamMember.team_id == team.id, TeamMember.person_id == person_id)
    )


def candidates(team: Team) -> list[tuple[uuid.UUID, str]]:
    """Agents and leads of today who are not in `team`: key and name."""
    there = sa.exists().where(TeamMember.team_id == team.id, TeamMember.person_id == Person.id)
    wanted = sa.select(Person.id, Person.name).where(membership.can_work(Person.id), sa.not_(there))
    wanted = everywhere(
        wanted.order_by(Person.sort_key, Person.id), Person, why="agents and leads work for every school"
    )
    return [(row.id, row.name) for row in db.session.execute(wanted)]


def add(
    actor: Actor,
    team: Team,
    *,
    person: uuid.UUID,
    weight: float = 1.0,
    capacity: int | None = None,
    expected: int | None = None,
) -> TeamMember:
    """Put an agent or lead into `team` (locked), level with whoever has been given least: nobody joins with a debt.

    weight    share of a full-time colleague's work, 0.1-10
    capacity  effort points of open tickets at most, 1-1000; None: no limit
    Raises    Forbidden, Stale, TeamClosed, NotAnAgent, MemberKnown
    Records   member.added
    """
    actor.must(MEMBERS)
    check_version(team, expected)
    if team.closed_on is not None:
        raise TeamClosed
    works = sa.select(Person.id).where(Person.id == person, membership.can_work(Person.id))
    if db.session.scalar(everywhere(works, Person, why="agents and leads work for every school")) is None:
        raise NotAnAgent
    known = sa.select(TeamMember.id).where(TeamMember.team_id == team.id, TeamMember.person_id == person)
    if db.session.scalar(known) is not None:
        raise MemberKnown
    member = TeamMember(team_id=team.id, person_id=person, weight=weight, capacity=capacity, active=True)
    member.virtual_time = fair_queueing.return_from_absence(0.0, _times_of_others(team.id, person))
    with change(member, "member.added", team, by=actor):
        db.session.add(member)
        _touch(team)
    hooks.room_appeared(team.id)
    return member


def alter(actor: Actor, team: Team, member: TeamMember, *, expected: int | None = None, **facts: Any) -> TeamMember:
    """Change a member's share or limit, or say that they are away or back; who comes back owes nothing.

    facts    weight, capacity, active: only those to change
    Raises   Forbidden, Stale
    Records  member.changed
    """
    actor.must(MEMBERS)
    check_version(team, expected)
    comes_back = facts.get("active", False) and not member.active
    with change(member, "member.changed", team, by=actor):
        if comes_back:
            come_back(member)
        for name, value in facts.items():
            setattr(member, name, value)
        _touch(team)
    hooks.room_appeared(team.id)
    return member


def come_back(member: TeamMember) -> None:
    """Put a member who was away level with whoever of the team has been given least, inside a `change()`."""
    others = _times_of_others(member.team_id, member.person_id)
    member.virtual_time = fair_queueing.return_from_absence(member.virtual_time, others)


def remove(actor: Actor, team: Team, member: TeamMember, *, expected: int | None = None) -> None:
    """Take somebody out of `team`; what they did stays in the history.

    Raises   Forbidden, Stale
    Records  member.removed; ticket.released for each open ticket of the team that they had
    """
    actor.must(MEMBERS)
    check_version(team, expected)
    with change(member, "member.removed", team, by=actor):
        db.session.delete(member)
        _touch(team)
    hooks.left(member.person_id)


def leave_teams(actor: Actor, person_id: uuid.UUID) -> None:
    """Take somebody who leaves for good out of every team; whoever may let them go has been asked already.

    Records  member.removed for each team
    """
    wanted = sa.select(TeamMember).where(TeamMember.person_id == person_id).order_by(TeamMember.team_id)
    for member in db.session.scalars(wanted).all():
        team = db.session.scalars(sa.select(Team).where(Team.id == member.team_id).with_for_update()).one()
        with change(member, "member.removed", team, by=actor):
            db.session.delete(member)
            _touch(team)


def memberships(person_id: uuid.UUID) -> list[dict[str, Any]]:
    """The teams that somebody is in, as JSON: team, weight, capacity and active, as `join_again` takes them."""
    wanted = sa.select(TeamMember).where(TeamMember.person_id == person_id).order_by(TeamMember.team_id)
    return [
        {"team": str(member.team_id)} | {name: getattr(member, name) for name in KEPT}
        for member in db.session.scalars(wanted)
    ]


def join_again(actor: Actor, person_id: uuid.UUID, kept: list[dict[str, Any]]) -> None:
    """Put somebody who left after all not back into their teams; whoever may do that has been asked already.

    A team that is closed, that they are in again, or in which they may not work any more is passed over.

    kept     what `memberships` said before they left
    Records  member.added for each team
    """
    works = sa.select(Person.id).where(Person.id == person_id, membership.can_work(Person.id))
    if not kept or db.session.scalar(everywhere(works, Person, why="agents and leads work for every school")) is None:
        return
    for was in kept:
        key = uuid.UUID(was["team"])
        team = db.session.scalars(sa.select(Team).where(Team.id == key).with_for_update()).one()
        known = sa.select(TeamMember.id).where(TeamMember.team_id == key, TeamMember.person_id == person_id)
        if team.closed_on is not None or db.session.scalar(known) is not None:
            continue
        member = TeamMember(team_id=key, person_id=person_id, **{name: was[name] for name in KEPT})
        member.virtual_time = fair_queueing.return_from_absence(0.0, _times_of_others(key, person_id))
        with change(member, "member.added", team, by=actor):
            db.session.add(member)
            _touch(team)
        hooks.room_appeared(key)


def _touch(team: Team) -> None:
    flag_modified(team, "code")  # written again, so that its version grows


def _times_of_others(team_id: uuid.UUID, person_id: uuid.UUID) -> list[float]:
    others = sa.select(TeamMember.virtual_time).where(
        TeamMember.team_id == team_id, TeamMember.active, TeamMember.person_id != person_id
    )
    return list(db.session.scalars(others))
