"""Who is told of what happens to a ticket."""

import uuid

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from tickets.dispatch.lead import tell_lead
from tickets.notices.leaving import leave
from tickets.teams import membership
from tickets.ticket.models import Ticket, Watcher


def tell_requesters(ticket: Ticket, verb: str, *, by: Actor) -> None:
    """Leave a notice for whoever asked or watches, except the one who did it."""
    watchers = db.session.scalars(sa.select(Watcher.person_id).where(Watcher.ticket_id == ticket.id))
    leave({ticket.requester_id, ticket.filed_by_id, *watchers}, ticket.id, verb, by=by)


def tell_agent(ticket: Ticket, verb: str, *, by: Actor, agent: uuid.UUID | None = None) -> None:
    """Leave a notice about the ticket for its agent, or for the one named, unless it was they who did it.

    Where that agent has left and the ticket is yet to be taken from them, the leads are told as well.
    """
    told = agent or ticket.agent_id
    if told is not None:
        leave({told}, ticket.id, verb, by=by)
        if not membership.still_works(told):
            tell_lead(ticket, "ticket.agent_left")


def tell_former(ticket: Ticket, had: uuid.UUID | None, *, by: Actor, verb: str = "ticket.taken_away") -> None:
    """Leave a notice for whoever had the ticket until now, unless they still have it or gave it away themselves."""
    if had is not None and had != ticket.agent_id:
        leave({had}, ticket.id, verb, by=by)
