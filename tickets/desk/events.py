"""What happened to a ticket: everything for the desk, what concerns them for those who asked."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.history import Event
from core.paging import Order, Page, page
from core.scope import everywhere
from organisation.people.models import Person
from tickets.desk import desk
from tickets.ticket.models import Ticket

OLDEST = Order((Event.at, Event.id), (dt.datetime, uuid.UUID))
NOTED = "ticket.noted"
# Of who did it inside the desk, and of most reasons, those who asked are told nothing.
TOLD_TO_ALL = (
    *("ticket.filed", "ticket.routed", "ticket.handed_over", "ticket.taken", "ticket.answered", "ticket.replied"),
    *("ticket.put_off", "ticket.resumed", "ticket.resolved", "ticket.confirmed", "ticket.reopened"),
    *("ticket.reminded", "ticket.expired"),
    *("ticket.closed", "ticket.cancelled", "ticket.merged", "ticket.unmerged"),
)

WITH_REASON = frozenset({"ticket.cancelled"})  # their reason is told to those who asked


def of(actor: Actor, ticket: Ticket, *, limit: int = 50, after: str | None = None) -> Page:
    """The facts of `ticket`, oldest first: rows of Event with `actor` (name); see `out`.

    Raises  Invalid
    """
    columns = (Event.id, Event.at, Event.verb, Event.actor_id, Event.before, Event.after, Event.note, Event.school_id)
    wanted = sa.select(
        *columns, Event.subject_type, Event.subject_id, Event.subject_version, Person.name.label("actor")
    ).outerjoin(Person, Person.id == Event.actor_id)
    wanted = everywhere(wanted.where(Event.subject_id == ticket.id), Event, why="of a ticket that the reader sees")
    if not desk.works(actor, ticket):
        wanted = wanted.where(Event.verb.in_(TOLD_TO_ALL))
    elif not desk.reads_notes(actor, ticket):
        wanted = wanted.where(Event.verb != NOTED)
    rows = db.session.execute(OLDEST.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda r: (r.at, r.id), OLDEST)


def out(actor: Actor, ticket: Ticket, row: Any) -> dict[str, Any]:
    """A row of `of` as the API shows it: columns and reasons are the desk's."""
    whole = desk.works(actor, ticket)
    told = {"id": row.id, "at": row.at, "verb": row.verb}
    if not whole:
        own = row.actor_id in {actor.id, ticket.requester_id, ticket.filed_by_id}
        reason = {"note": row.note} if row.verb in WITH_REASON else {}
        return {**told, **reason, "actor": {"id": row.actor_id, "name": row.actor} if own and row.actor_id else None}
    return {
        **told,
        "actor": {"id": row.actor_id, "name": row.actor} if row.actor_id else None,
        "before": row.before,
        "after": row.after,
        "note": row.note,
        "version": row.subject_version,
    }
