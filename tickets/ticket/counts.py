"""How many tickets a team has in which state: kept up to date by the database, never counted over the tickets."""

import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from core.compiled import CompiledStatement, constant
from core.db import db
from tickets.states import OPEN, State
from tickets.ticket.models import QueueCount

Counts = Mapping[uuid.UUID | None, Mapping[State, int]]


def by_team() -> Counts:
    """Open, non-sensitive tickets: team (None: not routed yet) → state → how many."""
    found: dict[uuid.UUID | None, dict[State, int]] = {}
    for team_id, state, change in _totals().rows({}):
        found.setdefault(team_id, {})[State(state)] = int(change)
    return found


@cache
def _totals() -> CompiledStatement:
    keys = (QueueCount.team_id, QueueCount.state)
    totals = sa.select(*keys, sa.func.sum(QueueCount.change)).group_by(*keys)
    return CompiledStatement(totals.where(QueueCount.state.in_([constant(state.value) for state in sorted(OPEN)])))


def total(counts: Counts, *teams: uuid.UUID | None) -> int:
    """Open tickets of `teams`, or of all when none is named."""
    return sum(sum(states.values()) for team, states in counts.items() if not teams or team in teams)


def fold() -> None:
    """Replace the noted changes by their sums, so that reading them stays quick."""
    gone: Any = sa.delete(QueueCount).returning(QueueCount.team_id, QueueCount.state, QueueCount.change).cte("gone")
    sums = sa.select(gone.c.team_id, gone.c.state, sa.func.sum(gone.c.change)).group_by(gone.c.team_id, gone.c.state)
    folded = sums.having(sa.func.sum(gone.c.change) != 0)
    columns = ["team_id", "state", "change"]
    db.session.connection().execute(sa.insert(QueueCount).from_select(columns, folded, include_defaults=False))
