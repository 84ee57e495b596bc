"""Whom tickets can be handed to: the members of each team, whoever has least open work first."""

import sqlalchemy as sa
from flask_babel import gettext, ngettext

from core.actor import Actor
from core.db import db
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
    has = load()
    wanted = sa.select(Team, TeamMember.capacity, Person.id, Person.name, has.c.tickets, has.c.points)
    wanted = wanted.select_from(Team).outerjoin(
        TeamMember,
        sa.and_(
            *(TeamMember.team_id == Team.id, TeamMember.active, membership.can_work()),
            TeamMember.person_id.not_in([key for key in (actor.id, ticket.agent_id, ticket.requester_id) if key]),
        ),
    )
    wanted = wanted.outerjoin(Person, Person.id == TeamMember.person_id)
    wanted = wanted.outerjoin(has, has.c.agent_id == TeamMember.person_id).where(membership.works())
    wanted = everywhere(
        wanted, Person, Ticket, why="agents and leads work for every school, and know each other's load"
    )
    least = (sa.func.coalesce(has.c.points, 0), sa.func.coalesce(has.c.tickets, 0), Person.sort_key)
    found: dict[str, list[tuple[str, str]]] = {}
    for row in db.session.execute(wanted.order_by(Team.id != ticket.team_id, Team.code, *least)):
        named = row.Team.name(language)
        group = found.setdefault(named, [(str(row.Team.id), named)])
        if row.id is not None:
            told = with_load(row.name, row.tickets, row.points, row.capacity)
            group.append((f"{row.Team.id}:{row.id}", f"{named}: {told}"))
    return list(found.items())
