"""Who could have got a ticket when it was decided, with the figures that were compared; and who handed it over later."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
from organisation.people.models import Person
from tickets.routing import roster
from tickets.routing.explain import Names
from tickets.routing.models import RoutingDecision
from tickets.ticket.models import Assignment, Ticket

MOST = 10  # of each list


class Candidate(NamedTuple):
    """Somebody who passed the gates of a decision, as things stood then.

    given        effort points that they had been given, for a whole post: of all tickets since they joined the team
    share        of a full-time colleague's work
    last_at      when they were given a ticket last; None: never
    """

    name: str
    given: float
    share: float
    open_points: int
    last_at: dt.datetime | None


class HandOver(NamedTuple):
    """A ticket given to somebody by a person; `agent` None: to the team's queue."""

    at: dt.datetime
    agent: str | None
    person: str | None
    is_own: bool  # somebody took it


def candidates(row: RoutingDecision, names: Names) -> list[Candidate]:
    """Those who were compared, the chosen one first; nobody when the decision compared none."""
    members = {member.id: member for team in roster.from_json(row.roster).values() for member in team.members}
    found = []
    for rank in row.trace.get("ranks", [])[:MOST]:
        member = members.get(rank["agent"])
        if member is not None:
            name = names.get(("agent", member.id), "–")
            figures = (rank["virtual_time"], member.weight, member.open_points, member.last_assigned_at)
            found.append(Candidate(name, *figures))
    return found


def hand_overs(ticket: Ticket) -> list[HandOver]:
    """The times when a person, not the rules, said who has `ticket`, newest first."""
    by, agent = sa.orm.aliased(Person), sa.orm.aliased(Person)
    own = sa.func.coalesce(Assignment.agent_id == Assignment.person_id, sa.false())
    wanted = sa.select(Assignment.since, agent.name, by.name, own).outerjoin(agent, agent.id == Assignment.agent_id)
    wanted = wanted.outerjoin(by, by.id == Assignment.person_id)
    wanted = wanted.where(Assignment.ticket_id == ticket.id, Assignment.decision_id.is_(None))
    wanted = wanted.where(Assignment.person_id.is_not(None)).order_by(Assignment.since.desc()).limit(MOST)
    told = everywhere(wanted, Person, why="who had a ticket that the reader sees")
    return [HandOver(*row) for row in db.session.execute(told)]


def is_last(ticket: Ticket, row: RoutingDecision | None) -> bool:
    """Whether who has `ticket` now was chosen by the decision `row`."""
    chosen: Any = row.outcome.get("agent") if row is not None else None
    return chosen is not None and ticket.agent_id == uuid.UUID(chosen)
