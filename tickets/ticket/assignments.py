"""Who has a ticket, period after period: at most one is open, and it says what the ticket's row says."""

import datetime as dt
import uuid
from functools import cache
from typing import Any

import sqlalchemy as sa

from core.compiled import CompiledStatement
from core.db import db
from tickets.states import State
from tickets.ticket.models import Assignment, Ticket


def is_untouched(ticket: Ticket) -> bool:
    """Whether nothing has changed `ticket` since it was filed: nobody had it and nothing was decided about it."""
    return ticket.state is State.NEW and ticket.version == 1


def hand(
    ticket: Ticket,
    at: dt.datetime,
    *,
    decision_id: uuid.UUID | None = None,
    person_id: uuid.UUID | None = None,
    is_first: bool = False,
) -> None:
    """Open a period for the team and agent that `ticket` names, and end the one before.

    at           aware
    decision_id  the decision that chose them, or
    person_id    the person who did
    is_first     there is none before
    """
    db.session.flush()
    if not is_first:
        _end().write({"ticket_id": ticket.id, "at": at})
    db.session.add(
        Assignment(
            ticket_id=ticket.id,
            team_id=ticket.team_id,
            agent_id=ticket.agent_id,
            since=at,
            decision_id=decision_id,
            person_id=person_id,
        )
    )


def end(ticket: Ticket, at: dt.datetime, **why: Any) -> None:
    """End the open period, if there is one.

    why  further columns: given_back
    """
    statement = _ended(ticket.id, at).values(why)
    db.session.execute(statement.execution_options(synchronize_session=False))


def _ended(ticket_id: Any, at: Any) -> sa.Update:
    is_open = sa.and_(Assignment.ticket_id == ticket_id, Assignment.until.is_(None))
    latest = sa.func.greatest(Assignment.since, at)  # another process's clock may be ahead
    return sa.update(Assignment).where(is_open).values(until=latest)


@cache
def _end() -> CompiledStatement:
    ticket_id, at = sa.bindparam("ticket_id", type_=sa.Uuid()), sa.bindparam("at", type_=sa.DateTime(timezone=True))
    return CompiledStatement(_ended(ticket_id, at), {"ticket_id", "at"})
