"""When a ticket is routed again: one epoch more, at most four by themselves, then a person decides."""

from tickets.states import State
from tickets.ticket.models import Ticket

MOST_EPOCHS = 4


def may_route_again(ticket: Ticket) -> bool:
    """Whether routing may try once more by itself."""
    return ticket.epoch < MOST_EPOCHS


def send_back(ticket: Ticket) -> None:
    """Take `ticket` from its agent and have it routed anew; inside a `change()` whose fact is followed by routing."""
    ticket.agent_id = None
    ticket.state = State.QUEUED
    ticket.wait_reason = None
    ticket.pinned_until = None
    ticket.epoch += 1
