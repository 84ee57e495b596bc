"""What is new for a person: shown on the start page until they have opened the ticket."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from core import aside, clock
from core.actor import Actor
from core.db import db
from core.errors import N_
from core.scope import visible
from tickets.dispatch.lead import tell_lead
from tickets.teams import membership
from tickets.ticket.models import Notice, Ticket, Watcher
from tickets.ticket.titles import title

WORDS = {
    "ticket.answered": N_("Your request was answered"),
    "ticket.resolved": N_("Your request is done"),
    "ticket.cancelled": N_("Your request was cancelled"),
    "ticket.merged": N_("Your request was joined to another"),
    "ticket.unmerged": N_("Your request is a separate request again"),
    "ticket.put_off": N_("Your request is waiting for your answer"),
    "ticket.replied": N_("The requester wrote"),
    "ticket.reopened": N_("One of your tickets was opened again"),
    "ticket.assigned": N_("A colleague gave you a ticket"),
    "ticket.rules_failed": N_("The rules could not route a ticket"),
    "ticket.needs_person": N_("A ticket was routed too often: decide who takes it"),
    "ticket.taken_over": N_("A colleague took a ticket of yours"),
    "ticket.taken_away": N_("A ticket of yours was handed to others"),
    "ticket.agent_left": N_("Something happened on a ticket whose agent has left"),
    "ticket.withdrawn": N_("One of your tickets was withdrawn"),
}
KEPT = dt.timedelta(days=60)


def tell_requesters(ticket: Ticket, verb: str, *, by: Actor) -> None:
    """Leave a notice for whoever asked or watches, except the one who did it."""
    watchers = db.session.scalars(sa.select(Watcher.person_id).where(Watcher.ticket_id == ticket.id))
    _tell({ticket.requester_id, ticket.filed_by_id, *watchers}, ticket, verb, by)


def tell_agent(ticket: Ticket, verb: str, *, by: Actor, agent: uuid.UUID | None = None) -> None:
    """Leave a notice about the ticket for its agent, or for the one named, unless it was they who did it.

    Where that agent has left and the ticket is yet to be taken from them, the leads are told as well.
    """
    told = agent or ticket.agent_id
    if told is not None:
        _tell({told}, ticket, verb, by)
        if not membership.still_works(told):
            tell_lead(ticket, "ticket.agent_left")


def tell_former(ticket: Ticket, had: uuid.UUID | None, *, by: Actor, verb: str = "ticket.taken_away") -> None:
    """Leave a notice for whoever had the ticket until now, unless they still have it or gave it away themselves."""
    if had is not None and had != ticket.agent_id:
        _tell({had}, ticket, verb, by)


def _tell(people: set[uuid.UUID], ticket: Ticket, verb: str, by: Actor) -> None:
    told = sorted(people - {by.id} if by.id else people)
    db.session.add_all(Notice(person_id=person, ticket_id=ticket.id, verb=verb) for person in told)


def unseen(actor: Actor, language: str, limit: int = 10) -> list[Any]:
    """The newest notices of `actor` about tickets they may see: id, verb, created_at, ticket_id, number, title.

    language  of titles that were tapped
    """
    wanted = visible(
        actor,
        *(Ticket, "ticket:own"),
        *(Notice.id, Notice.verb, Notice.created_at, Notice.ticket_id, Ticket.number, title(language)),
    ).join(Ticket, Ticket.id == Notice.ticket_id)
    mine = wanted.where(Notice.person_id == actor.id, Notice.seen_at.is_(None))
    return list(db.session.execute(mine.order_by(Notice.created_at.desc()).limit(limit)))


def see(actor: Actor, ticket_id: uuid.UUID) -> None:
    """`actor` opens the ticket: its notices are seen, aside from the read-only transaction that shows it."""
    mine = sa.select(Notice.id).where(Notice.person_id == actor.id, Notice.ticket_id == ticket_id)
    if db.session.scalar(mine.where(Notice.seen_at.is_(None)).limit(1)) is not None:
        aside.note(_mark_seen, actor.id, ticket_id)


def see_all(actor: Actor) -> None:
    """All notices of `actor` are seen."""
    if actor.id is not None:
        _mark_seen(actor.id)


def _mark_seen(person_id: uuid.UUID, ticket_id: uuid.UUID | None = None) -> None:
    """The notices of a person, about one ticket or about all, are seen."""
    statement = sa.update(Notice).where(Notice.person_id == person_id, Notice.seen_at.is_(None))
    if ticket_id is not None:
        statement = statement.where(Notice.ticket_id == ticket_id)
    db.session.execute(statement.values(seen_at=clock.now()).execution_options(synchronize_session=False))


def purge() -> int:
    """Forget notices that were seen long ago; returns how many."""
    old = sa.delete(Notice).where(Notice.seen_at < clock.now() - KEPT)
    return int(db.session.connection().execute(old).rowcount)
