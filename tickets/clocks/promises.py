"""What people promise on a ticket: by when something will be there. A promise never changes; it is kept or broken."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from core import clock, ids
from core.actor import SYSTEM, Actor
from core.db import db, the_one
from core.errors import Forbidden
from core.history import record
from core.scope import everywhere, told
from organisation.people.models import Person
from tickets.clocks.models import Promise
from tickets.clocks.refusals import PromiseOver, PromiseTooLate
from tickets.notices.leaving import leave
from tickets.states import OPEN
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import WORK

AT_ONCE = 500
FARTHEST = dt.timedelta(days=366)
_OPEN = sa.and_(Promise.kept_at.is_(None), Promise.broken_at.is_(None))


def make(actor: Actor, ticket: Ticket, *, text: str, due: dt.datetime) -> Promise:
    """Promise something on `ticket`; whoever sees the ticket reads it.

    text     1-500 characters
    due      aware, in the future, within a year
    Raises   Forbidden, PromiseTooLate, PromiseOver
    Records  ticket.promised
    """
    _must(actor, ticket)
    if ticket.state not in OPEN:
        raise PromiseOver
    now = clock.now()
    if not now < due <= now + FARTHEST:
        raise PromiseTooLate
    made = Promise(id=ids.new(), ticket_id=ticket.id, person_id=actor.id, text=text, due_at=due, created_at=now)
    db.session.add(made)
    record(ticket, "ticket.promised", by=actor, after={"promise": str(made.id), "due_at": due.isoformat()})
    return made


def keep(actor: Actor, ticket: Ticket, promise_id: uuid.UUID) -> Promise:
    """Say that a promise was kept, before it is due.

    ticket   locked
    Raises   Forbidden, NotFound, PromiseOver
    Records  ticket.promise_kept
    """
    _must(actor, ticket)
    wanted = sa.select(Promise).where(Promise.id == promise_id, Promise.ticket_id == ticket.id)
    found = the_one(Promise, told(wanted, actor, Promise), lock=True)
    now = clock.now()
    if found.kept_at is not None or found.broken_at is not None or now > found.due_at:
        raise PromiseOver
    found.kept_at = now
    record(ticket, "ticket.promise_kept", by=actor, after={"promise": str(found.id)})
    return found


def of(actor: Actor, ticket: Ticket) -> list[Any]:
    """The promises on `ticket`, which the actor may see, oldest first: with `person`, who made each."""
    wanted = sa.select(
        *(Promise.id, Promise.text, Promise.due_at, Promise.created_at, Promise.kept_at, Promise.broken_at),
        *(Promise.person_id, Person.name.label("person")),
    ).join(Person, Person.id == Promise.person_id)
    wanted = wanted.where(Promise.ticket_id == ticket.id).order_by(Promise.created_at, Promise.id)
    return list(db.session.execute(told(wanted, actor, Promise)))


def resolved(ticket: Ticket, at: dt.datetime) -> None:
    """`ticket` was resolved: what was promised on it by then is kept."""
    kept = sa.update(Promise).where(Promise.ticket_id == ticket.id, _OPEN, Promise.due_at >= at).values(kept_at=at)
    kept = everywhere(kept, Promise, why="whoever resolves a ticket keeps what was promised on it")
    with db.session.no_autoflush:  # the ticket is not yet whole
        db.session.execute(kept.execution_options(synchronize_session=False))


def break_overdue() -> int:
    """Say of promises that are past their time that they were broken; returns how many.

    Records  ticket.promise_broken; whoever promised is told
    """
    now = clock.now()
    wanted = sa.select(Promise).where(_OPEN, Promise.due_at < now).order_by(Promise.due_at).limit(AT_ONCE)
    wanted = wanted.with_for_update(skip_locked=True)
    found = list(db.session.scalars(everywhere(wanted, Promise, why="promises are kept in every school")))
    for promise in found:
        promise.broken_at = now
        about = sa.select(Ticket).where(Ticket.id == promise.ticket_id)
        ticket = db.session.scalars(everywhere(about, Ticket, why="the ticket of a promise")).one()
        record(ticket, "ticket.promise_broken", by=SYSTEM, after={"promise": str(promise.id)})
        leave([promise.person_id], ticket.id, "ticket.promise_broken")
    db.session.flush()
    return len(found)


def _must(actor: Actor, ticket: Ticket) -> None:
    if not actor.may(WORK) or actor.id == ticket.requester_id:
        raise Forbidden(permission=WORK)
