"""Joining tickets about the same matter, and splitting them again. Each requester keeps their own request.

Whoever asked for the joined ticket reads their own conversation as before and is told whether the work goes on and
when it is done; of the other ticket (its school, devices, room, people and messages) they are told nothing, unless
the agent sends a message to them too.
"""

import datetime as dt
import uuid

from core import clock
from core.actor import Actor
from core.db import db
from core.history import change
from core.scope import visible
from tickets.clocks import keeping
from tickets.desk import desk, hooks, notices
from tickets.desk.refusals import TicketBusy
from tickets.dispatch import rerouting, to_person
from tickets.ticket import assignments, merged, moves, saying
from tickets.ticket.models import Ticket
from tickets.ticket.refusals import MergeIntoItself
from tickets.ticket.transitions import OWN, Command


def merge(actor: Actor, ticket: Ticket, *, into: uuid.UUID) -> Ticket:
    """It is the same matter as another ticket, on which the work goes on for both.

    into     key of the other ticket, open and the actor's to see
    Raises   Forbidden, NotFound, NotFromHere, MergeIntoItself, MergeTargetOver, TicketBusy
    Records  ticket.merged
    """
    desk.must(actor, ticket, Command.MERGE)
    if into == ticket.id:
        raise MergeIntoItself
    other = _held(actor, into)
    moves.check(ticket, Command.MERGE, merge_into_state=other.state)
    for ask in hooks.may_merge:
        ask(ticket, other)
    with change(ticket, "ticket.merged", by=actor):
        moves.apply(ticket, Command.MERGE, merge_into_state=other.state)
        ticket.merged_into_id = other.id
        assignments.end(ticket, clock.now())
    notices.tell_requesters(ticket, "ticket.merged", by=actor)
    for follow in hooks.merged:
        follow(actor, ticket, other)
    return ticket


def _held(actor: Actor, into: uuid.UUID) -> Ticket:
    """The other ticket, locked, so that it is not ended meanwhile. Not waited for: two could wait for each other."""
    desk.get(actor, into)
    wanted = visible(actor, Ticket, OWN).where(Ticket.id == into).with_for_update(of=Ticket, skip_locked=True)
    found: Ticket | None = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise TicketBusy
    return found


def unmerge(actor: Actor, ticket: Ticket, *, reason: str = "") -> Ticket:
    """It is another matter after all: it goes on by itself, with all that was joined to it.

    The agent who had it has it again where they still work in its team; else it is routed anew.

    reason   0-500 characters
    Raises   Forbidden, NotFromHere
    Records  ticket.unmerged, which queues its routing when nobody has it
    """
    desk.must(actor, ticket, Command.UNMERGE)
    _split(actor, ticket, reason)
    return ticket


def _split(actor: Actor, ticket: Ticket, reason: str = "") -> None:
    member = to_person.still_there(ticket)
    with change(ticket, "ticket.unmerged", *([member] if member else []), by=actor, note=reason):
        with db.session.no_autoflush:
            if member is None:
                rerouting.send_back(ticket, Command.UNMERGE)
            else:
                moves.apply(ticket, Command.UNMERGE)
            ticket.merged_into_id = None
        if member is not None:
            to_person.charge(ticket, member)
            assignments.hand(ticket, clock.now(), person_id=actor.id)
    notices.tell_agent(ticket, "ticket.reopened", by=actor)
    notices.tell_requesters(ticket, "ticket.unmerged", by=actor)


def go_on_without(actor: Actor, ticket: Ticket, into: uuid.UUID | None) -> None:
    """`ticket` is cancelled: what others asked for and what was joined to it goes on.

    into     the ticket it was joined to, to which the others are then joined; None: each goes on by itself
    Records  ticket.merged or ticket.unmerged of each
    """
    ahead = [ticket.id]
    while ahead:
        for one in merged.joined(ahead.pop()):
            if into is not None:
                with change(one, "ticket.merged", by=actor):
                    one.merged_into_id = into
            elif one.requester_id != ticket.requester_id:
                _split(actor, one)
            else:
                ahead.append(one.id)


def tell_joined(actor: Actor, ticket: Ticket, verb: str) -> None:
    """Leave a notice, about their own request, for everybody else whose request is joined to `ticket`."""
    for one in merged.of_others(ticket):
        notices.tell_requesters(one, verb, by=actor)


def say_to_joined(actor: Actor, ticket: Ticket, text: str, at: dt.datetime) -> None:
    """Say the same on each request of somebody else that is joined to `ticket`. Records ticket.answered of each."""
    for one in merged.of_others(ticket):
        with change(one, "ticket.answered", by=actor) as made:
            made.append(saying.public(actor, one, text, at))
            keeping.answered(one, at)
        notices.tell_requesters(one, "ticket.answered", by=actor)
