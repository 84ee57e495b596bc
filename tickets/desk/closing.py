"""How tickets end, and how they come back: resolve, confirm, reopen, cancel, close by themselves."""

from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.history import change
from core.isolated import in_parts
from core.scope import everywhere
from tickets.clocks import keeping
from tickets.desk import desk, hooks, loaners, merging, notices, working
from tickets.desk.classifying import find, is_leaf
from tickets.dispatch import rerouting, to_person
from tickets.states import ResolutionCode, State
from tickets.ticket import assignments, moves, saying
from tickets.ticket.by_state import in_state
from tickets.ticket.models import Message, Ticket
from tickets.ticket.transitions import Command
from tickets.ticket.workdays import closable_at

AT_ONCE = 500


def resolve(
    actor: Actor,
    ticket: Ticket,
    *,
    resolution_code: ResolutionCode,
    category: str | None = None,
    text: str = "",
    to_joined: bool = False,
) -> Ticket:
    """Say that it is done, and how. What nobody has begun is taken first, by `actor`.

    category   code or key of the exact category, when it is not yet set
    text       what the requester reads; 0-10,000 characters
    to_joined  those whose requests were joined to it read the text too; they are told in any case that it is done
    Raises     Forbidden, CategoryUnknown, LoanerOut, what `working.take` raises, and what the move is refused with
    Records    ticket.resolved, before it ticket.taken if nobody had begun
    """
    desk.must(actor, ticket, Command.RESOLVE)
    if ticket.state in desk.NOT_BEGUN:
        working.take(actor, ticket)
    chosen = find(category).id if category is not None else ticket.category_id
    now = clock.now()
    after: dict[str, Any] = {"category_is_leaf": is_leaf(chosen), "resolution_code": resolution_code}
    moves.check(ticket, Command.RESOLVE, **after)
    loaners.refuse_while_lent(ticket)
    with change(ticket, "ticket.resolved", by=actor) as made:
        if text:
            made.append(saying.public(actor, ticket, text, now))
            keeping.answered(ticket, now)
        moves.apply(ticket, Command.RESOLVE, **after)
        ticket.category_id, ticket.resolution_code = chosen, resolution_code
        ticket.resolution_text, ticket.resolved_at = text, now
        assignments.end(ticket, now)
    notices.tell_requesters(ticket, "ticket.resolved", by=actor)
    if text and to_joined:
        merging.say_to_joined(actor, ticket, text, now)
    merging.tell_joined(actor, ticket, "ticket.resolved")
    for follow in hooks.resolved:
        follow(actor, ticket, resolution_code, text)
    return ticket


def confirm(actor: Actor, ticket: Ticket) -> Ticket:
    """The requester agrees that it is done. Raises Forbidden, NotFromHere. Records ticket.confirmed."""
    desk.must(actor, ticket, Command.CONFIRM)
    with change(ticket, "ticket.confirmed", by=actor):
        moves.apply(ticket, Command.CONFIRM)
        ticket.closed_at = clock.now()
    return ticket


def reopen(actor: Actor, ticket: Ticket, *, text: str = "", reply: Message | None = None) -> Ticket:
    """It was not done after all; the agent who had it has it again, if they still work in the team.

    text     what is still wrong, for the desk; 0-10,000 characters
    reply    the requester's message that opens it again, not added yet
    Raises   Forbidden, NotFromHere, TooLateToReopen
    Records  ticket.reopened, which queues its routing when the agent is gone
    """
    desk.must(actor, ticket, Command.REOPEN)
    moves.check(ticket, Command.REOPEN)
    member = to_person.still_there(ticket)
    with change(ticket, "ticket.reopened", *([member] if member else []), by=actor) as made:
        if text or reply:
            made.append(reply or saying.public(actor, ticket, text, clock.now()))
        if member is None:
            rerouting.send_back(ticket, Command.REOPEN)
        else:
            moves.apply(ticket, Command.REOPEN)
            to_person.charge(ticket, member)
            assignments.hand(ticket, clock.now(), person_id=actor.id)
        ticket.resolution_code, ticket.resolution_text, ticket.resolved_at, ticket.closed_at = None, "", None, None
    notices.tell_agent(ticket, "ticket.reopened", by=actor)
    for follow in hooks.reopened:
        follow(actor, ticket)
    return ticket


def cancel(actor: Actor, ticket: Ticket, *, reason: str = "") -> Ticket:
    """It is not needed any more. What others asked for and was joined to it goes on.

    reason   0-500 characters, which whoever asked reads
    Raises   Forbidden, NotFromHere
    Records  ticket.cancelled
    """
    desk.must(actor, ticket, Command.CANCEL)
    into = ticket.merged_into_id
    with change(ticket, "ticket.cancelled", by=actor, note=reason):
        moves.apply(ticket, Command.CANCEL)
        ticket.merged_into_id = None
        assignments.end(ticket, clock.now())
    merging.go_on_without(actor, ticket, into)
    notices.tell_requesters(ticket, "ticket.cancelled", by=actor)
    notices.tell_agent(ticket, "ticket.withdrawn", by=actor)
    for follow in hooks.cancelled:
        follow(actor, ticket)
    return ticket


def close_resolved() -> int:
    """Close what was resolved five working days ago; returns how many. Records ticket.closed."""
    now = clock.now()
    wanted = sa.select(Ticket.id, Ticket.resolved_at).where(in_state(State.RESOLVED), Ticket.resolved_at < now)
    wanted = wanted.order_by(Ticket.resolved_at).limit(AT_ONCE).with_for_update(skip_locked=True)
    rows = db.session.execute(everywhere(wanted, Ticket, why="every school's tickets close by themselves"))
    due = [row.id for row in rows if (at := closable_at(row.resolved_at)) is not None and at <= now]
    return in_parts("tickets.close_resolved", due, lambda keys: moves.close(keys, now))
