"""When tickets are due: of one that was just filed, and of many in one statement."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

import sqlalchemy as sa

from core.db import db
from tickets.clocks.models import TicketClock
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket

SHOWN = (Clock.FIRST_RESPONSE, Clock.RESOLVE)
Due = Mapping[str, dt.datetime | None]
NOTHING: Due = {kind.value: None for kind in SHOWN}


def of_new(ticket_id: uuid.UUID) -> Due:
    """When a ticket is due that this very transaction has filed."""
    rows = {kind: db.session.get(TicketClock, (ticket_id, kind)) for kind in SHOWN}
    return {kind.value: row.due_at if row else None for kind, row in rows.items()}


def of(tickets: Collection[uuid.UUID]) -> dict[uuid.UUID, Due]:
    """When each of `tickets` is due; nothing of a clock that stands still, or that has ended."""
    columns = (TicketClock.ticket_id, TicketClock.kind, TicketClock.due_at)
    wanted = sa.select(*columns).where(TicketClock.ticket_id.in_(tickets), TicketClock.kind.in_(SHOWN))
    found: dict[uuid.UUID, dict[str, dt.datetime | None]] = {key: dict(NOTHING) for key in tickets}
    for row in db.session.execute(wanted.where(TicketClock.stopped_at.is_(None))):
        found[row.ticket_id][row.kind.value] = row.due_at
    return dict(found)


def is_due_before(instant: dt.datetime) -> sa.ColumnElement[bool]:
    """Tickets of which a clock is due before `instant` and has not ended."""
    clocks = sa.select(TicketClock.ticket_id).where(TicketClock.due_at < instant, TicketClock.stopped_at.is_(None))
    return Ticket.id.in_(clocks)
