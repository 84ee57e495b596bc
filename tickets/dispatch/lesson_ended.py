"""When the lesson of a stopped class ends, its ticket is as urgent as the rules say without a stopped class."""

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM
from core.db import db
from core.history import change
from core.isolated import one_of_many
from core.scope import everywhere
from tickets.clocks import keeping
from tickets.dispatch.facts import facts_of
from tickets.priority import priority_of
from tickets.routing import published
from tickets.routing.decide import decide
from tickets.states import Impact, Urgency
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket

AT_ONCE = 200


def end_lessons() -> int:
    """Judge anew the open tickets whose lesson has ended; returns how many. Records ticket.lesson_ended."""
    wanted = sa.select(Ticket).where(still_open(), Ticket.stopped_until <= clock.now())
    wanted = wanted.order_by(Ticket.stopped_until).limit(AT_ONCE).with_for_update(skip_locked=True, of=Ticket)
    wanted = wanted.execution_options(populate_existing=True)
    ended = 0
    for ticket in db.session.scalars(everywhere(wanted, Ticket, why="lessons end in every school")).all():
        with one_of_many("tickets.lesson_ended", ticket.id):
            _judge(ticket)
            ended += 1
    return ended


def _judge(ticket: Ticket) -> None:
    now = clock.now()
    with change(ticket, "ticket.lesson_ended", by=SYSTEM):
        ticket.stopped_until = None
        if not ticket.judged:
            rules = published.in_force().rules
            decided = decide(facts_of(ticket, now, rules), rules, {}, now)
            ticket.impact, ticket.urgency = Impact(decided.impact), Urgency(decided.urgency)
            ticket.priority = priority_of(ticket.impact, ticket.urgency)
            keeping.judge(ticket)
