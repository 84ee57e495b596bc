"""People whose roles are older than what happens in a test, and many tickets like one."""

import datetime as dt

import sqlalchemy as sa

from core import ids
from core.db import db
from core.scope import everywhere
from organisation.people.models import Grant
from tests import cast
from tickets.clocks.models import TicketClock
from tickets.ticket.models import Ticket


def serving(who: cast.Member) -> cast.Member:
    """`who`, with roles and a token that are older than what happens in a test."""
    assert who.token
    grants = sa.update(Grant).where(Grant.person_id == who.id).values(valid_from=dt.date(2020, 1, 1))
    db.session.execute(grants.execution_options(recorded=True, synchronize_session=False))
    return who


def copies(ticket: Ticket, count: int) -> None:
    """Add `count` tickets like `ticket`, with clocks like its own."""
    keys = [ids.new() for _ in range(count)]
    columns = [c.name for c in Ticket.__table__.columns if c.computed is None and c.name not in {"id", "number"}]
    copy = sa.text(
        f"INSERT INTO ticket (id, number, {', '.join(columns)}) "  # noqa: S608  names of our own table
        f"SELECT key, 'X-' || key, {', '.join('t.' + name for name in columns)} FROM unnest(:keys) key, ticket t "
        "WHERE t.id = :id"
    )
    db.session.execute(
        everywhere(copy.execution_options(recorded=True), Ticket, why="a test"), {"keys": keys, "id": ticket.id}
    )
    names = [c.name for c in TicketClock.__table__.columns if c.name != "ticket_id"]
    clocks = sa.text(
        f"INSERT INTO ticket_clock (ticket_id, {', '.join(names)}) "  # noqa: S608  names of our own table
        f"SELECT key, {', '.join('c.' + name for name in names)} FROM unnest(:keys) key, ticket_clock c "
        "WHERE c.ticket_id = :id"
    )
    db.session.execute(clocks, {"keys": keys, "id": ticket.id})
