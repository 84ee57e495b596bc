"""How tickets end, and how they come back: resolve, confirm, reopen, cancel, merge, close by themselves."""

import uuid

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM, Actor
from core.db import db
from core.history import change
from core.scope import everywhere
from core.write_many import Facts, write_many
from tickets.desk import desk, notices
from tickets.desk.classifying import find, is_leaf
from tickets.dispatch import loads, rerouting, seats
from tickets.states import ResolutionCode, State
from tickets.teams import membership
from tickets.teams.models import TeamMember
from tickets.ticket import assignments, saying
from tickets.ticket.models import Message, Ticket, Watcher
from tickets.ticket.standing import standing
from tickets.ticket.transitions import Command
from tickets.ticket.workdays import closable_at

AT_ONCE = 500


def resolve(
    actor: Actor, ticket: Ticket, *, resolution_code: ResolutionCode, category: str | None = None, text: str = ""
) -> Ticket:
    """Say that it is done, and how.

    category  code or key of the exact category, when it is not yet set
    text      what the requester reads; 0-10,000 characters
    Raises    Forbidden, CategoryUnknown, and what the move is refused with
    Records   ticket.resolved
    """
    desk.must(actor, ticket, Command.RESOLVE)
    chosen = find(category).id if category is not None else ticket.category_id
    now = clock.now()
    desk.check(ticket, Command.RESOLVE, category_is_leaf=is_leaf(chosen), resolution_code=resolution_code)
    with change(ticket, "ticket.resolved", by=actor) as made:
        if text:
            made.append(saying.public(actor, ticket, text, now))
            ticket.first_response_at = ticket.first_response_at or now
        ticket.state, ticket.wait_reason, ticket.category_id = State.RESOLVED, None, chosen
        ticket.resolution_code, ticket.resolution_text, ticket.resolved_at = resolution_code, text, now
        assignments.end(ticket, now)
    notices.tell_requesters(ticket, "ticket.resolved", by=actor)
    return ticket


def confirm(actor: Actor, ticket: Ticket) -> Ticket:
    """The requester agrees that it is done. Raises Forbidden, NotFromHere. Records ticket.confirmed."""
    desk.must(actor, ticket, Command.CONFIRM)
    with change(ticket, "ticket.confirmed", by=actor):
        desk.go(ticket, Command.CONFIRM)
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
    desk.check(ticket, Command.REOPEN)
    member = _still_there(ticket)
    with change(ticket, "ticket.reopened", *([member] if member else []), by=actor) as made:
        if text or reply:
            made.append(reply or saying.public(actor, ticket, text, clock.now()))
        ticket.resolution_code, ticket.resolution_text, ticket.resolved_at, ticket.closed_at = None, "", None, None
        if member is None:
            rerouting.send_back(ticket)
        else:
            ticket.state = State.ASSIGNED
            seats.charge(ticket, member)
            assignments.hand(ticket, clock.now(), person_id=actor.id)
    notices.tell_agent(ticket, "ticket.reopened", by=actor)
    return ticket


def _still_there(ticket: Ticket) -> TeamMember | None:
    if ticket.team_id is None or ticket.agent_id is None:
        return None
    loads.lock_by_key(ticket.team_id)
    return membership.member(ticket.team_id, ticket.agent_id)


def cancel(actor: Actor, ticket: Ticket, *, reason: str = "") -> Ticket:
    """It is not needed any more. Raises Forbidden, NotFromHere. Records ticket.cancelled.

    reason  0-500 characters
    """
    desk.must(actor, ticket, Command.CANCEL)
    with change(ticket, "ticket.cancelled", by=actor, note=reason):
        desk.go(ticket, Command.CANCEL)
        assignments.end(ticket, clock.now())
    notices.tell_requesters(ticket, "ticket.cancelled", by=actor)
    notices.tell_agent(ticket, "ticket.withdrawn", by=actor)
    return ticket


def merge(actor: Actor, ticket: Ticket, *, into: uuid.UUID) -> Ticket:
    """It is the same matter as another ticket, which goes on for both; whoever asked follows that one.

    into     key of the other ticket, open and the actor's to see
    Raises   Forbidden, NotFound, NotFromHere, MergeTargetWrong
    Records  ticket.merged
    """
    desk.must(actor, ticket, Command.MERGE)
    other = desk.get(actor, into)
    desk.check(ticket, Command.MERGE, merge_into_state=other.state if other.id != ticket.id else None)
    with change(ticket, "ticket.merged", by=actor):
        ticket.state, ticket.wait_reason, ticket.parent_id = State.MERGED, None, other.id
        assignments.end(ticket, clock.now())
    notices.tell_requesters(ticket, "ticket.merged", by=actor)
    _follow(ticket, other)
    return ticket


def _follow(ticket: Ticket, other: Ticket) -> None:
    """Whoever asked for `ticket` or watched it watches `other`."""
    watchers = db.session.scalars(sa.select(Watcher.person_id).where(Watcher.ticket_id == ticket.id))
    people = {ticket.requester_id, ticket.filed_by_id, *watchers} - {other.requester_id}
    rows = [{"ticket_id": other.id, "person_id": person} for person in sorted(people)]
    insert = sa.dialects.postgresql.insert(Watcher).values(rows)
    db.session.execute(insert.on_conflict_do_nothing())


def close_resolved() -> int:
    """Close what was resolved five working days ago; returns how many. Records ticket.closed."""
    now = clock.now()
    wanted = sa.select(Ticket.id, Ticket.resolved_at).where(standing(State.RESOLVED), Ticket.resolved_at < now)
    wanted = wanted.order_by(Ticket.resolved_at).limit(AT_ONCE).with_for_update(skip_locked=True)
    rows = db.session.execute(everywhere(wanted, Ticket, why="every school's tickets close by themselves"))
    due = [row.id for row in rows if (at := closable_at(row.resolved_at)) is not None and at <= now]
    if not due:
        return 0
    closed = sa.update(Ticket).where(Ticket.id.in_(due))
    closed = closed.values(state=State.CLOSED, closed_at=now, version=Ticket.version + 1)
    return write_many(
        closed,
        facts=Facts("ticket.closed", SYSTEM, before={"state": "resolved"}, after={"state": "closed"}),
        scoped=(Ticket,),
    )
