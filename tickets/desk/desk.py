"""Tickets as their people reach them: who may see one, and who may do what to it."""

import uuid
from typing import Any

import sqlalchemy as sa

from core.actor import SYSTEM, Actor
from core.db import db
from core.errors import Forbidden, Stale
from core.scope import get_visible, visible
from organisation.people import search
from tickets.desk.refusals import ColleagueWasFirst
from tickets.states import State
from tickets.ticket.models import Ticket, Watcher
from tickets.ticket.transitions import AUTOMATIC, OWN, TABLE, WORK, Command, allowed

NOTES = "ticket:internal"
NOT_BEGUN = frozenset({State.NEW, State.QUEUED, State.ASSIGNED})


def get(actor: Actor, ticket_id: uuid.UUID, *, lock: bool = False, expected: int | None = None) -> Ticket:
    """One ticket the actor may see: their own, watched, their school's, or any as the desk.

    lock      hold it until the transaction ends
    expected  the version the asker saw
    Raises    Forbidden, NotFound, Stale: for the desk with the name of the colleague who has it now
    """
    try:
        return get_visible(actor, Ticket, ticket_id, OWN, lock=lock, expected=expected)
    except Stale:
        has = db.session.scalar(visible(actor, Ticket, OWN, Ticket.agent_id).where(Ticket.id == ticket_id))
        if has is None or has == actor.id or not actor.may(WORK):
            raise
        raise ColleagueWasFirst(name=search.names(actor, {has}).get(has, "")) from None


def sees(actor: Actor, ticket_id: uuid.UUID) -> bool:
    """Whether the ticket is still the actor's to see after what was done to it."""
    return db.session.scalar(visible(actor, Ticket, OWN, Ticket.id).where(Ticket.id == ticket_id)) is not None


def asked(actor: Actor, ticket: Any) -> bool:
    """Whether `actor` asked for it: as requester, or as the one who filed it; `ticket` may be a row with both."""
    return actor.id in {ticket.requester_id, ticket.filed_by_id}


def is_own(actor: Actor, ticket: Ticket) -> bool:
    """Whether `actor` asked for it or watches it."""
    if asked(actor, ticket):
        return True
    watched = sa.select(Watcher.ticket_id).where(Watcher.ticket_id == ticket.id, Watcher.person_id == actor.id)
    return actor.id is not None and db.session.scalar(watched) is not None


def works(actor: Actor, ticket: Ticket) -> bool:
    """Whether `actor` is of the desk towards this ticket: nobody is when it is their own request."""
    return actor.may(WORK) and actor.id != ticket.requester_id


def reads_notes(actor: Actor, ticket: Ticket) -> bool:
    """Whether internal notes of `ticket` are the actor's to read: never the requester's."""
    return actor.may(NOTES) and actor.id != ticket.requester_id


def may(actor: Actor, ticket: Ticket, command: Command) -> bool:
    """Whether the table of moves lets `actor` do this to `ticket`."""
    return any(_holds(actor, ticket, permission, command) for permission in sorted(TABLE[command].who))


def _holds(actor: Actor, ticket: Ticket, permission: str, command: Command) -> bool:
    if permission == AUTOMATIC:
        return actor is SYSTEM
    if not actor.may(permission):
        return False
    return _is_for_asker(actor, ticket, command) if permission == OWN else actor.id != ticket.requester_id


def _is_for_asker(actor: Actor, ticket: Ticket, command: Command) -> bool:
    """Whoever watches may say that it is not done, never end it for who asked."""
    return asked(actor, ticket) if command in {Command.CONFIRM, Command.CANCEL} else is_own(actor, ticket)


def must(actor: Actor, ticket: Ticket, command: Command) -> None:
    """Raises Forbidden unless `may` says yes."""
    if not may(actor, ticket, command):
        raise Forbidden(permission=" ".join(sorted(TABLE[command].who)))


def offered(actor: Actor, ticket: Ticket) -> tuple[Command, ...]:
    """The commands that `actor` may give `ticket` in its present state; a guard may still refuse.

    What nobody else has begun is taken by resolving it, or by setting it to waiting.
    """
    understood = set(allowed(ticket.state))
    if ticket.state in NOT_BEGUN and ticket.agent_id in {None, actor.id}:
        understood |= {Command.RESOLVE, Command.WAIT}
    return tuple(command for command in TABLE if command in understood and may(actor, ticket, command))


def of_school(school: uuid.UUID) -> Any:
    """A SELECT of the keys of a school's tickets."""
    return sa.select(Ticket.id).where(Ticket.school_id == school)
