"""Who works on a ticket's parts: the desk, never on one's own request."""

from core.actor import Actor
from core.errors import Forbidden
from tickets.desk import desk
from tickets.parts.refusals import TicketEnded
from tickets.states import OPEN
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import WORK


def must_work(actor: Actor, ticket: Ticket, *, is_open: bool = False) -> None:
    """Raises Forbidden; TicketEnded when it must be open and is not."""
    if not desk.works(actor, ticket):
        raise Forbidden(permission=WORK)
    if is_open and ticket.state not in OPEN:
        raise TicketEnded
