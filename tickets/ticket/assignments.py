"""Who has a ticket, period after period: at most one is open, and it says what the ticket's row says."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from core.db import db
from tickets.ticket.models import Assignment, Ticket


def hand(
    ticket: Ticket, at: dt.datetime, *, decision_id: uuid.UUID | None = None, person_id: uuid.UUID | None = None
) -> None:
    """Open a period for the team and agent that `ticket` names, and end the one before.

    at           aware
    decision_id  the decision that chose them, or
    person_id    the person who did
    """
    end(ticket, at)
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
    is_open = sa.and_(Assignment.ticket_id == ticket.id, Assignment.until.is_(None))
    latest = sa.func.greatest(Assignment.since, at)  # another process's clock may be ahead
    statement = sa.update(Assignment).where(is_open).values(until=latest, **why)
    db.session.execute(statement.execution_options(synchronize_session=False))
