"""What is said on a ticket: public replies, and internal notes that no requester ever sees."""

from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache, constant
from core.errors import Forbidden
from core.history import change
from core.scope import told
from organisation.people.models import Person
from tickets.clocks import keeping
from tickets.desk import desk, mentions, merging, notices
from tickets.desk.closing import reopen
from tickets.desk.refusals import TicketOver
from tickets.dispatch import to_person
from tickets.notices.kinds import MENTIONED
from tickets.notices.leaving import leave
from tickets.states import OPEN, State, Visibility, WaitReason
from tickets.teams.models import TeamMember
from tickets.ticket import merged, moves, readers, saying
from tickets.ticket.models import Message, Ticket
from tickets.ticket.transitions import Command

SCHOOL = "ticket:school"
_DONE = frozenset({State.RESOLVED, State.CLOSED})


def add(
    actor: Actor,
    ticket: Ticket,
    *,
    text: str,
    visibility: Visibility,
    to_joined: bool = False,
    is_thanks: bool = False,
    mentions_people: bool = True,
) -> Message:
    """Say something on `ticket`, which is locked.

    The desk's first public reply begins the work. The requester's reply resumes what waited for it, and opens again
    what was done, within 14 days.

    text       1-10,000 characters; colleagues whom a note mentions are told, see `mentions`
    to_joined  a public reply of the desk is also said to everybody whose request was joined to this one
    is_thanks  the requester only thanks: what was done stays done
    mentions_people  colleagues whom a note names are told; not when its text is somebody else's
    Raises     Forbidden, TicketOver, TooLateToReopen, MentionCannotRead
    Records    ticket.noted, ticket.answered, ticket.replied or ticket.reopened
    """
    if visibility is Visibility.INTERNAL:
        return _note(actor, ticket, text, mentions_people=mentions_people)
    if desk.works(actor, ticket):
        answer = _answer(actor, ticket, text)
        if to_joined:
            merging.say_to_joined(actor, ticket, text, answer.created_at)
        return answer
    if not (actor.may("ticket:own") and desk.is_own(actor, ticket)):
        raise Forbidden(permission="ticket:own")
    return _reply(actor, ticket, text, is_thanks=is_thanks)


def add_for_school(actor: Actor, ticket: Ticket, *, text: str) -> Message:
    """Say something on an open ticket, which is locked, as a contact of its school: it is told as the requester's reply is.

    text     1-10,000 characters
    Raises   Forbidden, TicketOver
    Records  ticket.replied
    """
    actor.must(SCHOOL, ticket.school_id)
    if ticket.state not in OPEN:
        raise TicketOver
    return _reply(actor, ticket, text, is_thanks=False)


def _note(actor: Actor, ticket: Ticket, text: str, *, mentions_people: bool) -> Message:
    if not desk.reads_notes(actor, ticket):
        raise Forbidden(permission="ticket:internal")
    mentioned = mentions.named(actor, ticket, text) if mentions_people else set()
    note = saying.internal(actor, ticket, text, clock.now())
    with change(ticket, "ticket.noted", by=actor) as made:
        made.append(note)
    leave(mentioned, ticket.id, MENTIONED, by=actor)
    return note


def _answer(actor: Actor, ticket: Ticket, text: str) -> Message:
    if ticket.state is State.CANCELLED:
        raise TicketOver
    now = clock.now()
    answer = saying.public(actor, ticket, text, now)
    member = _beginner(actor, ticket)
    with change(ticket, "ticket.answered", *([member] if member else []), by=actor) as made:
        made.append(answer)
        keeping.answered(ticket, now)
        if member is not None:
            moves.apply(ticket, Command.TAKE, has_team=True, has_agent=True)
            to_person.give(ticket, member, by=actor)
    notices.tell_requesters(ticket, "ticket.answered", by=actor)
    return answer


def _beginner(actor: Actor, ticket: Ticket) -> TeamMember | None:
    """As which member the actor begins work by answering: none when it has begun, or a colleague has the ticket."""
    if ticket.state not in desk.NOT_BEGUN or ticket.agent_id not in {None, actor.id}:
        return None
    return to_person.membership_for(ticket, actor.id)


def _reply(actor: Actor, ticket: Ticket, text: str, *, is_thanks: bool) -> Message:
    if ticket.state is State.CANCELLED:
        raise TicketOver
    reply = saying.public(actor, ticket, text, clock.now())
    if ticket.state in _DONE and not is_thanks:
        reopen(actor, ticket, reply=reply)
        return reply
    with change(ticket, "ticket.replied", by=actor) as made:
        made.append(reply)
        if ticket.wait_reason is WaitReason.REQUESTER:
            moves.apply(ticket, Command.RESUME)
    goes_on = merged.goes_on(ticket)
    notices.tell_agent(ticket, "ticket.replied", by=actor, agent=goes_on.agent_id if goes_on else ticket.agent_id)
    return reply


def of(actor: Actor, ticket: Ticket) -> list[Any]:
    """The messages of `ticket` that are the actor's to read, oldest first.

    Returns  id, visibility, text, created_at, redacted_at, by_desk, author_id, author (name)
    """
    notes = desk.reads_notes(actor, ticket)

    def build() -> CompiledStatement:
        wanted = sa.select(
            *(Message.id, Message.visibility, Message.text, Message.created_at, Message.redacted_at, Message.author_id),
            *(Message.by_desk, Person.name.label("author")),
        ).outerjoin(Person, Person.id == Message.author_id)
        wanted = wanted.where(Message.ticket_id == sa.bindparam("ticket", type_=sa.Uuid()))
        if not notes:
            wanted = wanted.where(Message.visibility == constant(Visibility.PUBLIC.value))
        in_order = wanted.order_by(Message.created_at, Message.id)
        return CompiledStatement(told(in_order, actor, Message), values)

    values = {"ticket": ticket.id, **readers.values(actor)}
    return _said.get((readers.reader_of(actor), actor.may("ticket:internal"), notes), build).named(values)


_said = StatementCache()
