"""A pupil without a device: the clock ends when a working or a loan device is in their hands.

A loan for the ticket ends it; otherwise an agent says so.
"""

import uuid

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import check_version, db
from core.errors import Forbidden
from core.history import record
from core.scope import everywhere
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


def lent(actor: Actor, ticket_id: uuid.UUID) -> None:
    """A device was lent for a ticket: if a pupil waited for one, the clock ends. Records ticket.device_in_hand."""
    wanted = sa.select(Ticket).where(Ticket.id == ticket_id)
    ticket = db.session.scalars(
        everywhere(wanted, Ticket, why="the clock of a ticket that a device was lent for")
    ).one()
    if any(row.stopped_at is None for row, _ in keeping.of(ticket.id, {Clock.PUPIL_WITHOUT_DEVICE}, lock=True)):
        keeping.device_in_hand(ticket, clock.now())
        record(ticket, "ticket.device_in_hand", by=actor)
