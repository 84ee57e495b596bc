"""All open tickets of an agent who is away, handed to colleagues at once: a plan to look at, then the same plan done.

Each ticket stays in its team and goes to whoever is next there by their share, counting what the plan has given them
already; never to the agent who is away, nor to the lead who makes the plan.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import NotFound
from core.scope import everywhere, visible
from organisation.people.models import Person
from tickets.bulk import works
from tickets.bulk.engine import MOST
from tickets.bulk.models import TicketBulk
from tickets.desk import receivers, working
from tickets.desk.refusals import MovedMeanwhile
from tickets.dispatch import loads
from tickets.fair_queueing import after
from tickets.routing.candidates import Demand, ranked, through_gates
from tickets.routing.roster import Member
from tickets.teams import members, membership, teams
from tickets.teams.models import Team, TeamMember
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket
from tickets.ticket.titles import title
from tickets.ticket.transitions import LEAD, OWN, Command


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where a ticket goes: to a member of `team`, or to the team's queue when there is no `agent_id`."""

    team_id: uuid.UUID
    agent_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One ticket and where the plan sends it."""

    ticket: Ticket
    to: Receiver


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the tickets of `person`.

    names    of the people it names
    teams    of its tickets
    unseen   tickets that stay, since whoever asks may not see them
    """

    person: Person
    moves: list[Move]
    names: dict[uuid.UUID, str]
    teams: dict[uuid.UUID, Team]
    unseen: int


def plan(actor: Actor, person_id: uuid.UUID) -> Plan:
    """Where the open tickets of an agent would go, most urgent first, 200 at most.

    Raises   Forbidden, NotFound
    """
    actor.must(LEAD)
    wanted = sa.select(Person).where(Person.id == person_id)
    person = db.session.scalars(everywhere(wanted, Person, why="agents work for every school")).one_or_none()
    if person is None:
        raise NotFound
    found = visible(actor, Ticket, OWN).where(Ticket.agent_id == person_id, still_open())
    order = (Ticket.queue_rank, Ticket.priority, Ticket.created_at, Ticket.id)
    tickets = list(db.session.scalars(found.order_by(*order).limit(MOST)))
    keys = {ticket.team_id for ticket in tickets}
    of_tickets = {team.id: team for team in db.session.scalars(sa.select(Team).where(Team.id.in_(keys)))}
    everyone = _Everyone(frozenset({person_id, actor.id}))
    moves = [Move(ticket, everyone.next(of_tickets[ticket.team_id], ticket)) for ticket in tickets if ticket.team_id]
    names = _names({move.to.agent_id for move in moves if move.to.agent_id})
    return Plan(person, moves, names, of_tickets, _all_of(person_id) - len(tickets) if len(tickets) < MOST else 0)


def carry_out(
    actor: Actor,
    person_id: uuid.UUID,
    to: Mapping[uuid.UUID, Receiver],
    *,
    away: bool = False,
    reason: str = "",
) -> TicketBulk:
    """Hand the tickets of an agent over; those that are theirs no more are left alone, as is what the rules refuse.

    to       ticket → where it goes
    away     they get no new tickets in any team until somebody says that they are back
    reason   0-500 characters
    Raises   Forbidden
    Records  ticket.handed_over for each; member.changed for each team
    """
    actor.must(LEAD)
    known = {team.id: team for team in db.session.scalars(sa.select(Team))}

    def hand_over(ticket: Ticket) -> None:
        if ticket.agent_id != person_id:
            raise MovedMeanwhile
        receiver = to[ticket.id]
        working.assign(actor, ticket, team=known.get(receiver.team_id), agent=receiver.agent_id, reason=reason)

    done = works.recorded(
        actor,
        Command.ASSIGN.value,
        [(str(key), key) for key in to],
        hand_over,
        teams={receiver.team_id for receiver in to.values()},
    )
    if away:
        _send_away(actor, person_id)
    return done


def _send_away(actor: Actor, person_id: uuid.UUID) -> None:
    """Say in every team that the person gets no tickets."""
    wanted = sa.select(TeamMember.team_id).where(TeamMember.person_id == person_id, TeamMember.active)
    for key in sorted(db.session.scalars(wanted)):
        team = teams.get(actor, key, lock=True)
        members.alter(actor, team, members.get(actor, team, person_id), active=False)


class _Everyone:
    """The members of each team with what the plan has given them so far; `without`: people who get nothing."""

    def __init__(self, without: frozenset[uuid.UUID | None]) -> None:
        self.without = {str(key) for key in without}
        self.points: dict[str, int] = {}
        self.times: dict[tuple[uuid.UUID, str], float] = {}

    def next(self, team: Team, ticket: Ticket) -> Receiver:
        """Who of `team` is next for `ticket`: by the gates and the rank by which routing chooses."""
        now, demand = clock.now(), Demand(points=ticket.points)
        members_now = loads.roster(team, ticket, now).members
        left, _ = through_gates([self._as_planned(team, m) for m in members_now if m.id not in self.without], demand)
        if not left:
            return Receiver(team.id)
        best = ranked(left, demand, now)[0][0]
        self.points[best.id] = self.points.get(best.id, 0) + ticket.points
        self.times[team.id, best.id] = after(best.virtual_time, points=ticket.points, weight=best.weight)
        return Receiver(team.id, uuid.UUID(best.id))

    def _as_planned(self, team: Team, member: Member) -> Member:
        return replace(
            member,
            open_points=member.open_points + self.points.get(member.id, 0),
            virtual_time=self.times.get((team.id, member.id), member.virtual_time),
        )


def choices(found: Plan, language: str) -> dict[uuid.UUID, list[tuple[Receiver, str]]]:
    """Team → where its tickets can go: its active members but the agent who is away, least open work first; its queue."""
    has = receivers.load()
    columns = (TeamMember.team_id, TeamMember.capacity, Person.id, Person.name, has.c.tickets, has.c.points)
    wanted = sa.select(*columns).join(Person, Person.id == TeamMember.person_id)
    wanted = wanted.outerjoin(has, has.c.agent_id == Person.id)
    wanted = wanted.where(TeamMember.team_id.in_(found.teams), TeamMember.active, membership.can_work())
    wanted = wanted.where(Person.id != found.person.id).order_by(sa.func.coalesce(has.c.points, 0), Person.sort_key)
    wanted = everywhere(wanted, Person, Ticket, why="agents work for every school, and leads know their load")
    offered: dict[uuid.UUID, list[tuple[Receiver, str]]] = {key: [] for key in found.teams}
    for row in db.session.execute(wanted):
        told = receivers.with_load(row.name, row.tickets, row.points, row.capacity)
        offered[row.team_id].append((Receiver(row.team_id, row.id), told))
    return {key: [*some, (Receiver(key), found.teams[key].name(language))] for key, some in offered.items()}


def titles(found: Plan, language: str) -> dict[uuid.UUID, str]:
    """Ticket → its title for a reader of `language`."""
    wanted = sa.select(Ticket.id, title(language)).where(Ticket.id.in_([move.ticket.id for move in found.moves]))
    told = everywhere(wanted, Ticket, why="tickets that the reader was shown")
    return {row.id: row.title for row in db.session.execute(told)}


def _names(keys: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    wanted = sa.select(Person.id, Person.name).where(Person.id.in_(keys))
    told = everywhere(wanted, Person, why="agents and leads work for every school")
    return {row.id: row.name for row in db.session.execute(told)}


def _all_of(person_id: uuid.UUID) -> int:
    wanted = sa.select(sa.func.count()).where(Ticket.agent_id == person_id, still_open())
    return int(db.session.scalar(everywhere(wanted, Ticket, why="how many, whatever they are about")) or 0)
