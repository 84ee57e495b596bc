"""Messages before they are added."""

import datetime as dt

from core.actor import Actor
from tickets.states import Visibility
from tickets.ticket.models import Message, Ticket
from tickets.ticket.transitions import WORK


def public(author: Actor, ticket: Ticket, text: str, at: dt.datetime) -> Message:
    """What everybody on the ticket reads. `at` is aware."""
    return _message(author, ticket, text, at, Visibility.PUBLIC)


def internal(author: Actor, ticket: Ticket, text: str, at: dt.datetime) -> Message:
    """What the desk alone reads. `at` is aware."""
    return _message(author, ticket, text, at, Visibility.INTERNAL)


def _message(author: Actor, ticket: Ticket, text: str, at: dt.datetime, visibility: Visibility) -> Message:
    by_desk = author.may(WORK) and author.id != ticket.requester_id
    said = {"visibility": visibility, "text": text, "created_at": at}
    return Message(ticket_id=ticket.id, author_id=author.id, by_desk=by_desk, **said)
