"""When tickets are due: of one that was just filed, and of many in one statement."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from core.compiled import constant
from core.db import db
from tickets.clocks.models import TicketClock
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket

SHOWN = (Clock.FIRST_RESPONSE, Clock.RESOLVE)
Due = Mapping[str, dt.datetime | None]
NOTHING: Due = {kind.value: None for kind in SHOWN}


def of_new(clocks: Iterable[TicketClock]) -> Due:
    """When a ticket is due whose clocks have just begun."""
    return {**NOTHING, **{clock.kind.value: clock.due_at for clock in clocks}}


def of(tickets: Collection[uuid.UUID]) -> dict[uuid.UUID, Due]:
    """When each of `tickets` is due; nothing of a clock that stands still, or that has ended."""
    columns = (TicketClock.ticket_id, TicketClock.kind, TicketClock.due_at)
    wanted = sa.select(*columns).where(TicketClock.ticket_id.in_(tickets), TicketClock.kind.in_(SHOWN))
    found: dict[uuid.UUID, dict[str, dt.datetime | None]] = {key: dict(NOTHING) for key in tickets}
    for row in db.session.execute(wanted.where(TicketClock.stopped_at.is_(None))):
        found[row.ticket_id][row.kind.value] = row.due_at
    return dict(found)


def soonest(ticket_id: Any) -> Any:
    """A SELECT of when the next clock of a ticket is due, whichever clock that is, and which; no row as in `of`.

    ticket_id  a column of the statement that it is put into
    """
    wanted = sa.select(TicketClock.due_at, TicketClock.kind).where(TicketClock.ticket_id == ticket_id)
    wanted = wanted.where(TicketClock.due_at.is_not(None), TicketClock.stopped_at.is_(None))
    return wanted.order_by(TicketClock.due_at, TicketClock.kind).limit(constant(1))


def soonest_at(ticket_id: Any) -> Any:
    """When the next clock of a ticket is due, as a value of a statement; null as in `of`."""
    wanted = sa.select(sa.func.min(TicketClock.due_at)).where(TicketClock.ticket_id == ticket_id)
    return wanted.where(TicketClock.stopped_at.is_(None)).scalar_subquery()


def is_due_between(start: Any, end: Any) -> sa.ColumnElement[bool]:
    """Tickets of which a clock is due in `[start, end)`, values or parameters, and has not ended."""
    clocks = sa.select(TicketClock.ticket_id).where(TicketClock.due_at >= start, TicketClock.due_at < end)
    return Ticket.id.in_(clocks.where(TicketClock.stopped_at.is_(None)))


def is_due_before(instant: Any) -> sa.ColumnElement[bool]:
    """Tickets of which a clock is due before `instant`, a value or a parameter, and has not ended."""
    clocks = sa.select(TicketClock.ticket_id).where(TicketClock.due_at < instant, TicketClock.stopped_at.is_(None))
    return Ticket.id.in_(clocks)
