"""A pupil without a device: the clock ends when a working or a loan device is in their hands.

Whatever part learns of it calls `keeping.device_in_hand`; until loans are kept with tickets, an agent says so.
"""

from core import clock
from core.actor import Actor
from core.db import check_version
from core.errors import Forbidden
from core.history import record
from tickets.clocks import keeping
from tickets.clocks.refusals import NobodyWithoutDevice
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import WORK


def in_hand(actor: Actor, ticket: Ticket, *, expected: int | None = None) -> Ticket:
    """Say that the pupil has a device again.

    ticket   locked
    Raises   Forbidden, Stale, NobodyWithoutDevice
    Records  ticket.device_in_hand
    """
    if not actor.may(WORK) or actor.id == ticket.requester_id:
        raise Forbidden(permission=WORK)
    check_version(ticket, expected)
    waits = [row for row, _ in keeping.of(ticket.id, {Clock.PUPIL_WITHOUT_DEVICE}, lock=True) if row.stopped_at is None]
    if not waits:
        raise NobodyWithoutDevice
    keeping.device_in_hand(ticket, clock.now())
    record(ticket, "ticket.device_in_hand", by=actor)
    return ticket
