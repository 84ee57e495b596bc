"""When a ticket is routed again: one epoch more, at most four by themselves, then a person decides."""

from tickets.ticket import moves
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import Command

MOST_EPOCHS = 4


def may_route_again(ticket: Ticket) -> bool:
    """Whether routing may try once more by itself."""
    return ticket.epoch < MOST_EPOCHS


def send_back(ticket: Ticket, command: Command = Command.QUEUE, *, again: bool = True) -> None:
    """Take `ticket` from its agent, back to the queue; inside a `change()` whose fact is followed by routing.

    command  the move that leads to the queue
    again    it is routed anew; otherwise it stays in the queue until a person decides
    Raises   a TransitionRefused
    """
    ticket.agent_id = None
    ticket.pinned_until = None
    moves.apply(ticket, command)
    ticket.epoch += again


def offer_again(ticket: Ticket) -> None:
    """Take `ticket`, which waits, from its agent and leave it waiting, inside a `change()` followed by routing.

    Routing gives it to somebody else, as it waits; only where nobody can take it does it go to the queue.
    """
    ticket.agent_id = None
    ticket.pinned_until = None
    ticket.epoch += 1
