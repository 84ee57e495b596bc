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
from tickets.rosters import rosters
from tickets.rosters.models import WorkRoster
from tickets.rosters.presence import UNKNOWN, Roster, from_text
from tickets.routing.roster import Member, TeamRoster
from tickets.teams import membership
from tickets.teams.models import Team, TeamMember
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Assignment, Ticket, TicketLine

_WHY = "routing weighs every member's open tickets and shifts"
# Built once: building one takes longer than running it.
_BY_CODE = sa.select(Team).where(Team.code == sa.bindparam("code")).with_for_update(key_share=True)
_BY_CODE = _BY_CODE.execution_options(populate_existing=True)
_BY_KEY = sa.select(Team).where(Team.id == sa.bindparam("team_id")).with_for_update(key_share=True)
_BY_KEY = _BY_KEY.execution_options(populate_existing=True)


def lock(code: str) -> Team:
    """The team with this code, held until the transaction ends: one decision at a time looks at its loads.

    Without the key, so that tickets which name the team can be written meanwhile.
    """
    return db.session.scalars(_BY_CODE, {"code": code}).one()


def lock_by_key(team_id: uuid.UUID) -> Team:
    """The team with this key, held in the same way."""
    return db.session.scalars(_BY_KEY, {"team_id": team_id}).one()


def roster(team: Team, ticket: Ticket, now: dt.datetime) -> TeamRoster:
    """The members of `team` as they stand towards `ticket`, in one statement."""
    given = {"team_id": team.id, "ticket_id": ticket.id, "today": clock.today()}
    rows = [MemberRow(*row) for row in _members().rows(given | {"since": now - dt.timedelta(days=STICKY_DAYS)})]
    recorded = [UNKNOWN if row.roster is None else from_text(row.roster) for row in rows]
    skills_known = any(one.skills for one in recorded)
    return TeamRoster(
        team.code,
        tuple(
            _member(row, one, ticket, now, skills=one.skills if skills_known else None)
            for row, one in zip(rows, recorded, strict=True)
        ),
    )


def has_room(team: Team) -> bool:
    """Whether any active member of `team` is at work now and could take one more point."""
    has = _load(team.id)
    points = sa.func.coalesce(has.c.points, 0)
    wanted = sa.select(TeamMember.capacity, points, rosters.as_text())
    wanted = wanted.outerjoin(has, has.c.agent_id == TeamMember.person_id)
    wanted = wanted.outerjoin(WorkRoster, WorkRoster.id == TeamMember.person_id)
    wanted = wanted.where(TeamMember.team_id == team.id, TeamMember.active, membership.can_work())
    now, told = clock.now(), everywhere(wanted, Ticket, WorkRoster, why=_WHY)
    return any(_is_free(most, load, text, now) for most, load, text in db.session.execute(told))


def _is_free(capacity: int | None, points: int, written: str | None, now: dt.datetime) -> bool:
    recorded = UNKNOWN if written is None else from_text(written)
    most = _smaller(capacity, recorded.capacity)
    return (most is None or points < most) and recorded.at(now).at_work


def _smaller(of_member: int | None, of_person: int | None) -> int | None:
    """The limit that holds: in one team, and of the person in all of them."""
    return min((one for one in (of_member, of_person) if one is not None), default=None)


def _load(team_id: Any) -> Any:
    people = sa.select(TeamMember.person_id).where(TeamMember.team_id == team_id)
    points = sa.func.sum(Ticket.points).label("points")
    counted = sa.select(Ticket.agent_id, points).where(still_open(), Ticket.agent_id.in_(people))
    return counted.group_by(Ticket.agent_id).subquery("load")


class MemberRow(NamedTuple):
    """A row of `_members`; `points`: none, nothing open; `roster`: as `presence.from_text` reads it, if there is one."""

    person_id: uuid.UUID
    weight: float
    virtual_time: float
    last_assigned_at: dt.datetime | None
    capacity: int | None
    active: bool
    points: int | None
    has_rejected: bool
    same_device_at: dt.datetime | None
    roster: str | None


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
            rosters.as_text().label("roster"),
        )
        .outerjoin(load, load.c.agent_id == TeamMember.person_id)
        .outerjoin(same, same.c.agent_id == TeamMember.person_id)
        .outerjoin(WorkRoster, WorkRoster.id == TeamMember.person_id)
        .where(TeamMember.team_id == team_id)
        .order_by(TeamMember.person_id)
    )
    wanted = everywhere(wanted, Ticket, WorkRoster, why=_WHY)
    return CompiledStatement(wanted, {"team_id", "ticket_id", "since", "today"})


def _member(
    row: MemberRow, recorded: Roster, ticket: Ticket, now: dt.datetime, *, skills: frozenset[str] | None
) -> Member:
    presence = recorded.at(now)
    return Member(
        id=str(row.person_id),
        weight=row.weight,
        virtual_time=row.virtual_time,
        last_assigned_at=row.last_assigned_at,
        open_points=int(row.points or 0),
        capacity=_smaller(row.capacity, recorded.capacity),
        skills=skills,
        languages=recorded.languages,
        on_shift=presence.on_shift,
        absent=presence.absent,
        shift_minutes_left=presence.minutes_left,
        active=row.active,
        is_requester=row.person_id in {ticket.requester_id, ticket.filed_by_id},
        has_rejected=row.has_rejected,
        same_device_at=row.same_device_at,
    )
