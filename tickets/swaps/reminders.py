"""Reminders of devices that were lent for a ticket: two days before the promised day, and when it has passed."""

import datetime as dt
from typing import Final

import sqlalchemy as sa

from core import clock
from core.db import db
from core.isolated import one_of_many
from core.scope import everywhere
from registry.custody.models import Custody
from tickets.notices.leaving import leave
from tickets.swaps.models import LoanReminder
from tickets.ticket.models import Ticket

BEFORE: Final = dt.timedelta(days=2)
AT_ONCE: Final = 200


def remind() -> int:
    """Leave a notice for whoever asked for the ticket, and for its agent; returns of how many loans."""
    today = clock.today()
    reminded = 0
    for told, due in (
        ("loan_due", sa.and_(Custody.due_on >= today, Custody.due_on <= today + BEFORE)),
        ("loan_overdue", Custody.due_on < today),
    ):
        mark = sa.func.concat(told, ":", Custody.due_on)
        known = sa.exists().where(LoanReminder.custody_id == Custody.id, LoanReminder.told == mark)
        wanted = sa.select(
            Custody.id,
            Custody.person_id,
            mark.label("mark"),
            Ticket.id.label("ticket_id"),
            Ticket.requester_id,
            Ticket.agent_id,
        )
        wanted = wanted.join(Ticket, Ticket.id == Custody.ticket_id).where(Custody.until.is_(None), due, ~known)
        wanted = wanted.order_by(Custody.due_on, Custody.id).limit(AT_ONCE)
        for row in db.session.execute(everywhere(wanted, Custody, Ticket, why="loans end in every school")).all():
            with one_of_many("loans.remind", row.id):
                db.session.add(LoanReminder(custody_id=row.id, told=row.mark))
                db.session.flush()
                people = {row.requester_id, row.agent_id, row.person_id} - {None}
                leave(people, row.ticket_id, f"ticket.{told}")
                reminded += 1
    return reminded
