"""Tickets in the queues that nobody could be given, by team and by the gate after which nobody was left."""

import uuid
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONPATH

from core.actor import Actor
from core.db import db
from core.scope import visible
from tickets.routing.candidates import Gate
from tickets.routing.models import RoutingDecision
from tickets.states import State
from tickets.teams.models import Team
from tickets.ticket.by_state import in_state
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import LEAD, OWN

_EMPTY = "$.gates[*] ? (@.left == 0).gate"  # the gates after which nobody is left, in order


class HeldBack(NamedTuple):
    """What waits in the queue of one team.

    gates  gate that nobody passed, when the ticket was last looked at → how many tickets
    other  those for which no gate was asked: a rule failed, or a person put them there
    """

    code: str
    name: str
    waiting: int
    gates: dict[Gate, int]
    other: int


def by_team(actor: Actor, language: str) -> list[HeldBack]:
    """The queues in which tickets wait that nobody has, the longest first; of those that `actor` sees. Raises Forbidden."""
    actor.must(LEAD)
    latest = (
        sa.select(RoutingDecision.trace)
        .where(RoutingDecision.ticket_id == Ticket.id)
        .order_by(RoutingDecision.epoch.desc())
        .limit(1)
        .lateral("latest")
    )
    empty = sa.func.jsonb_path_query_first(latest.c.trace, sa.cast(_EMPTY, JSONPATH)).op("#>>")(
        sa.literal_column("'{}'")
    )
    gate = sa.cast(empty, sa.Text).label("gate")
    wanted = visible(actor, Ticket, OWN, Ticket.team_id, gate, sa.func.count().label("tickets"))
    wanted = wanted.outerjoin(latest, sa.true()).where(in_state(State.QUEUED), Ticket.agent_id.is_(None))
    found: dict[uuid.UUID, dict[str | None, int]] = {}
    for row in db.session.execute(wanted.group_by(Ticket.team_id, gate)):
        found.setdefault(row.team_id, {})[row.gate] = row.tickets
    teams = db.session.scalars(sa.select(Team).where(Team.id.in_(list(found))))
    shown = [_shown(team, found[team.id], language) for team in teams]
    return sorted(shown, key=lambda one: (-one.waiting, one.code))


def _shown(team: Team, counts: dict[str | None, int], language: str) -> HeldBack:
    gates = {gate: counts[gate.value] for gate in Gate if gate.value in counts}
    waiting = sum(counts.values())
    return HeldBack(team.code, team.name(language), waiting, gates, waiting - sum(gates.values()))


def reasons(rows: list[HeldBack]) -> list[Any]:
    """The gates that hold back some ticket of `rows`, in their order: the columns of a table."""
    return [gate for gate in Gate if any(gate in row.gates for row in rows)]
