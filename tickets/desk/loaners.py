"""Devices lent for a ticket: only while it is open, and it is not resolved before they are returned."""

import uuid

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.errors import N_, Conflict
from core.scope import everywhere, visible
from registry.custody.models import Custody
from registry.devices.models import Device
from registry.devices.refusals import TicketNotOpen, TicketUnknown
from tickets.desk import queue
from tickets.states import OPEN
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN


class LoanerOut(Conflict):
    """Values: device, its tag."""

    code = "loaner_out"
    says = N_("The device %(device)s is still lent for this ticket. Record its return first.")


def open_ticket(actor: Actor, said: str) -> uuid.UUID:
    """The key of the open ticket with this key or number; nobody resolves it until the transaction ends.

    Raises   TicketUnknown: the actor sees none; TicketNotOpen
    """
    key = _key(said) or queue.by_number(actor, said.strip())
    wanted = visible(actor, Ticket, OWN).where(Ticket.id == key).with_for_update(read=True, of=Ticket)
    found: Ticket | None = db.session.scalar(wanted.execution_options(populate_existing=True)) if key else None
    if found is None:
        raise TicketUnknown
    if found.state not in OPEN:
        raise TicketNotOpen(number=found.number)
    return found.id


def _key(said: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(said.strip())
    except ValueError:
        return None


def refuse_while_lent(ticket: Ticket) -> None:
    """Raises LoanerOut while a device that was lent for `ticket` is not returned."""
    wanted = sa.select(sa.func.coalesce(Device.asset_tag, Device.serial, "")).join(
        Custody, Custody.device_id == Device.id
    )
    wanted = wanted.where(Custody.ticket_id == ticket.id, Custody.until.is_(None)).limit(1)
    lent = db.session.scalar(everywhere(wanted, Custody, Device, why="a rule about the ticket, not a list"))
    if lent is not None:
        raise LoanerOut(device=lent)
