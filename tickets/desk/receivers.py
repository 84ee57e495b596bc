"""Whom tickets can be handed to: the members of each team, whoever has least open work first."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext, ngettext

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement, constant
from core.scope import everywhere
from organisation.people.models import Person
from tickets.teams import membership
from tickets.teams.models import Team, TeamMember
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket


def load() -> sa.Subquery:
    """Open tickets of every agent: agent_id, tickets, points."""
    tickets, points = sa.func.count().label("tickets"), sa.func.sum(Ticket.points).label("points")
    counted = sa.select(Ticket.agent_id, tickets, points).where(still_open(), Ticket.agent_id.is_not(None))
    return counted.group_by(Ticket.agent_id).subquery("load")


def with_load(name: str, tickets: int | None, points: int | None, capacity: int | None) -> str:
    """A person with how much they have open; `capacity`: points at most, None: no limit."""
    said = ngettext("%(num)s open ticket", "%(num)s open tickets", tickets or 0)
    filled = {"name": name, "tickets": said, "points": int(points or 0), "capacity": capacity}
    if capacity is None:
        return str(gettext("%(name)s (%(tickets)s, effort points: %(points)s)", **filled))
    return str(gettext("%(name)s (%(tickets)s, effort points: %(points)s / %(capacity)s)", **filled))


def receivers(actor: Actor, ticket: Ticket, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whom `ticket` can be handed to, for a select: each team's name with the team itself and its active members.

    The ticket's own team comes first. Left out are `actor`, who has it now, and who asked for it.
    """
    left_out = [key for key in (actor.id, ticket.agent_id, ticket.requester_id) if key]
    return _grouped({"left_out": left_out, "team": ticket.team_id, "today": clock.today()}, language)


def everyone(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whom tickets of several teams can be handed to, as `receivers` has them, nobody left out."""
    return _grouped({"left_out": [], "team": None, "today": clock.today()}, language)


def _grouped(values: dict[str, Any], language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in _members(language).named(values):
        group = found.setdefault(row.team, [(str(row.team_id), row.team)])
        if row.person_id is not None:
            told = with_load(row.name, row.tickets, row.points, row.capacity)
            group.append((f"{row.team_id}:{row.person_id}", f"{row.team}: {told}"))
    return list(found.items())


@cache
def _members(language: str) -> CompiledStatement:
    """Every team that works with its members, whoever has least first; the team that is given before the others."""
    has, team_name = load(), getattr(Team, f"name_{language}", Team.name_en).label("team")
    columns = (Team.id.label("team_id"), team_name, TeamMember.capacity, Person.id.label("person_id"), Person.name)
    left_out = sa.bindparam("left_out", type_=sa.ARRAY(sa.Uuid))
    member = sa.and_(
        *(TeamMember.team_id == Team.id, TeamMember.active, membership.can_work()),
        TeamMember.person_id != sa.all_(left_out),
    )
    wanted = sa.select(*columns, has.c.tickets, has.c.points).select_from(Team).outerjoin(TeamMember, member)
    wanted = wanted.outerjoin(Person, Person.id == TeamMember.person_id)
    wanted = wanted.outerjoin(has, has.c.agent_id == TeamMember.person_id).where(membership.works())
    wanted = everywhere(
        wanted, Person, Ticket, why="agents and leads work for every school, and know each other's load"
    )
    none = constant(0)
    least = (sa.func.coalesce(has.c.points, none), sa.func.coalesce(has.c.tickets, none), Person.sort_key)
    is_other = Team.id.is_distinct_from(sa.bindparam("team", type_=sa.Uuid()))
    return CompiledStatement(wanted.order_by(is_other, Team.code, *least), {"left_out", "team", "today"})
