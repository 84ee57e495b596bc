"""Self-check: every stored decision, decided again with its own rules, facts and team, comes out the same."""

import datetime as dt
import uuid
from collections.abc import Iterator

import sqlalchemy as sa

from core.db import db
from tickets.routing import decision, published, roster
from tickets.routing.decide import decide
from tickets.routing.decision import Decision
from tickets.routing.models import RoutingDecision


def stored(row: RoutingDecision) -> Decision:
    """The decision as it was kept."""
    return decision.from_json({**row.outcome, "trace": row.trace})


def replayed(row: RoutingDecision) -> Decision:
    """The decision as it is made today from what was known then."""
    rules = published.version(row.ruleset_id).rules
    return decide(row.facts, rules, roster.from_json(row.roster), row.decided_at)


def differing(limit: int = 1_000, since: dt.datetime | None = None) -> Iterator[uuid.UUID]:
    """Keys of decisions that do not come out as they were kept: there should be none.

    limit  so many of the newest, when `since` is none
    since  all that were made from then on
    """
    wanted = sa.select(RoutingDecision).order_by(RoutingDecision.decided_at.desc())
    wanted = wanted.limit(limit) if since is None else wanted.where(RoutingDecision.decided_at >= since)
    for row in db.session.scalars(wanted.execution_options(yield_per=20)):
        if decision.to_json(replayed(row)) != decision.to_json(stored(row)):
            yield row.id
