"""Tickets that wait: put off with a word to the requester, for a reason and perhaps until a day, and back to work."""

import datetime as dt

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM, Actor
from core.db import db
from core.history import change
from core.isolated import one_of_many
from core.scope import everywhere
from tickets.desk import desk, messages, notices, working
from tickets.desk.refusals import WaitDayWrong
from tickets.states import Visibility, WaitReason
from tickets.ticket import moves
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import Command
from tickets.ticket.workdays import later

FARTHEST = dt.timedelta(days=366)
AT_ONCE = 200
FOLLOWED_UP = {WaitReason.PARTS, WaitReason.VENDOR}  # nobody else brings such a ticket back to its agent
FOLLOW_UP = 10  # working days


def put_off(
    actor: Actor,
    ticket: Ticket,
    *,
    reason: WaitReason,
    until: dt.date | None = None,
    text: str = "",
    to_joined: bool = False,
) -> Ticket:
    """Put `ticket` off until something comes. What nobody has begun is taken first, by `actor`.

    until      the day on which the work goes on by itself: in the future, within a year; None: no day, but for spare
               parts and the supplier the tenth working day
    text       a reply that the requester reads, sent first; 0-10,000 characters
    to_joined  the reply also goes to everybody whose request was joined to this one
    Raises     Forbidden, NotFromHere, WaitDayWrong, what `working.take` raises
    Records    ticket.put_off, before it ticket.answered, or ticket.taken if nobody had begun
    """
    desk.must(actor, ticket, Command.WAIT)
    today = clock.today()
    if until is not None and not today < until <= today + FARTHEST:
        raise WaitDayWrong
    if until is None and reason in FOLLOWED_UP:
        until = later(clock.now(), FOLLOW_UP).astimezone(clock.SCHOOL_ZONE).date()
    if ticket.state not in desk.NOT_BEGUN:
        moves.check(ticket, Command.WAIT, wait_reason=reason)
    if text:
        messages.add(actor, ticket, text=text, visibility=Visibility.PUBLIC, to_joined=to_joined)
    if ticket.state in desk.NOT_BEGUN:
        working.take(actor, ticket)
    return working.wait(actor, ticket, reason=reason, until=until)


def end_waits() -> int:
    """Continue the work on tickets whose day has come; returns on how many. Records ticket.resumed of each."""
    wanted = sa.select(Ticket).where(Ticket.wait_until <= clock.today()).order_by(Ticket.wait_until)
    wanted = wanted.limit(AT_ONCE).with_for_update(skip_locked=True, of=Ticket)
    wanted = wanted.execution_options(populate_existing=True)
    ended = 0
    for ticket in db.session.scalars(everywhere(wanted, Ticket, why="waits end in every school")).all():
        with one_of_many("tickets.end_waits", ticket.id):
            with change(ticket, "ticket.resumed", by=SYSTEM):
                moves.apply(ticket, Command.RESUME)
            notices.tell_agent(ticket, "ticket.wait_ended", by=SYSTEM)
            ended += 1
    return ended
