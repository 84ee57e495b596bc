"""Sensitive tickets: of the whole desk, those who work on them and the leads of their team alone may see them."""

from core.actor import Actor
from core.history import change
from tickets.desk import desk
from tickets.ticket import moves
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import Command


def mark(actor: Actor, ticket: Ticket, *, sensitive: bool, reason: str = "") -> Ticket:
    """Say that `ticket` is sensitive, or that it is not. Whoever marks one that is not theirs sees it no more.

    reason   0-500 characters
    Raises   Forbidden
    Records  ticket.sensitivity_set
    """
    desk.must(actor, ticket, Command.SENSITIVE)
    moves.check(ticket, Command.SENSITIVE)
    with change(ticket, "ticket.sensitivity_set", by=actor, note=reason):
        ticket.sensitive = sensitive
    return ticket
