"""New rows written in one statement are the rows, and tell the fact, that the unit of work and `change` would."""

from typing import Any

import pytest
import sqlalchemy as sa

from core import ids, new_rows
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import Event, change
from core.outbox.items import Item
from core.scope import everywhere
from tests import cast, makers
from tickets.states import Visibility
from tickets.ticket.models import Message, Ticket, TicketLine, Watcher

pytestmark = pytest.mark.usefixtures("db_session")


def new_ticket(device: Any, who: cast.Member) -> tuple[Ticket, list[Any]]:
    """A ticket with a device, a message and a watcher, none of them in the database."""
    facts: dict[str, Any] = {"title": "Näyttö", "school_id": device.school_id, "requester_id": who.id}
    ticket = Ticket(id=ids.new(), filed_by_id=who.id, phone="", **facts)
    line = TicketLine(ticket_id=ticket.id, device_id=device.id)
    message = Message(ticket_id=ticket.id, author_id=who.id, visibility=Visibility.PUBLIC, text='"Ei" \\ käy\n')
    return ticket, [line, message, Watcher(ticket_id=ticket.id, person_id=who.id)]


def stored(ticket: Ticket) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """What the database holds of a ticket, what its fact says but for keys, and which jobs it has."""
    wanted = sa.select(Ticket.__table__).where(Ticket.__table__.c.id == ticket.id)
    row = dict(db.session.execute(everywhere(wanted, Ticket, why="a test looks")).one()._mapping)
    told = sa.select(Event).where(Event.subject_id == ticket.id)
    fact = db.session.scalars(everywhere(told, Event, why="a test looks")).one()
    assert fact.after["number"] == row["number"] == ticket.number
    after = {name: value for name, value in fact.after.items() if name not in {"id", "number", "created_at"}}
    for table in ("ticket_line", "message"):
        (only,) = after[table].values()
        after[table] = {name: value for name, value in only.items() if name not in {"id", "ticket_id", "created_at"}}
    jobs = db.session.scalars(sa.select(Item.topic).where(Item.key == str(ticket.id))).all()
    assert all(set(fact.before[table]) == set(fact.after[table]) for table in ("ticket_line", "message"))
    fact_says = {"verb": fact.verb, "after": after, "version": fact.subject_version}
    kept = {name: value for name, value in row.items() if name not in {"id", "number", "created_at", "words"}}
    return kept, fact_says | {"school": fact.school_id, "note": fact.note}, list(jobs)


def test_one_statement_writes_what_the_unit_of_work_does() -> None:
    device, who = makers.device(), cast.teacher()
    usual, also = new_ticket(device, who)
    with transaction(), change(usual, "ticket.filed", by=SYSTEM, note="why") as made:
        db.session.add(usual)
        db.session.flush()
        made.extend(also[:2])
        db.session.add(also[2])
    fast, also = new_ticket(device, who)
    with transaction():
        new_rows.add(fast, "ticket.filed", *also, by=SYSTEM, note="why")
    assert stored(fast) == stored(usual)
    assert stored(fast)[2] == ["tickets.route"]
    watched = sa.select(Watcher.person_id).where(Watcher.ticket_id == fast.id)
    assert db.session.scalars(watched).all() == [who.id]
    assert [row.text for row in also if isinstance(row, Message)] == ['"Ei" \\ käy\n']


def test_what_was_written_can_be_changed_at_once_and_only_with_a_fact() -> None:
    device, who = makers.device(), cast.teacher()
    ticket, also = new_ticket(device, who)
    with transaction():
        new_rows.add(ticket, "ticket.filed", *also, by=SYSTEM)
        with change(ticket, "ticket.corrected", by=SYSTEM):
            ticket.service = "wifi"
    assert (ticket.version, ticket.service, ticket.number[:4]) == (2, "wifi", "HKI-")
