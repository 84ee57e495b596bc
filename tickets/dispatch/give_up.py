"""What becomes of a ticket whose routing fails each time: it goes to people, and is not tried again by itself."""

import uuid

import sqlalchemy as sa

from core.actor import SYSTEM
from core.db import db
from core.history import change
from core.outbox.items import Item
from core.scope import everywhere
from tickets.dispatch.lead import tell_lead
from tickets.routing import published
from tickets.states import OPEN
from tickets.teams.models import Team
from tickets.ticket import moves
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import Command

TOPIC = "tickets.route"


def given_up() -> sa.ColumnElement[bool]:
    """Whether routing gave up on a ticket, and nobody has asked for it again since."""
    return sa.exists().where(Item.key == sa.cast(Ticket.id, sa.Text), Item.topic == TOPIC, Item.dead_at.is_not(None))


def give_up(ticket_id: uuid.UUID) -> None:
    """Put a ticket that nobody has into the queue of the team that the rules' catch-all names; tell its leads.

    Nothing is decided here and nothing of the ticket but its state is read: whatever made the routing fail is in it.
    Records   ticket.routing_failed
    """
    wanted = sa.select(Ticket).where(Ticket.id == ticket_id).with_for_update()
    ticket = db.session.scalars(everywhere(wanted, Ticket, why="routing serves every school")).one_or_none()
    if ticket is None or ticket.state not in OPEN or ticket.agent_id is not None:
        return
    with change(ticket, "ticket.routing_failed", by=SYSTEM):
        ticket.team_id = ticket.team_id or _catch_all()
        if ticket.team_id is not None:
            moves.apply(ticket, Command.QUEUE)
    tell_lead(ticket)


def _catch_all() -> uuid.UUID | None:
    """The key of the team; none when there are no rules to ask, so that every lead is told."""
    try:
        with db.session.begin_nested():
            code = published.in_force().rules.catch_all["team"]
            return db.session.scalar(sa.select(Team.id).where(Team.code == code))
    except (published.NoRules, KeyError):
        return None
