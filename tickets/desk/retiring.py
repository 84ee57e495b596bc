"""Open tickets about devices: such a device is not retired, and whoever hands it over is asked first."""

from typing import Any

import sqlalchemy as sa

from core.db import db
from core.errors import N_, Conflict
from core.scope import everywhere
from registry.devices.models import Device
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket, TicketLine


class TicketOpen(Conflict):
    """Values: number."""

    code = "ticket_open"
    says = N_("Ticket %(number)s about this device is still open. Resolve it first.")


def refuse_while_open(device: Device) -> None:
    """Raises TicketOpen while a ticket about `device` is open."""
    if number := open_ticket(device):
        raise TicketOpen(number=number)


def open_ticket(device: Device) -> str | None:
    """The number of the oldest open ticket about `device`, if it has one."""
    wanted = sa.select(Ticket.number).join(TicketLine, TicketLine.ticket_id == Ticket.id)
    wanted = wanted.where(TicketLine.device_id == device.id, still_open()).order_by(Ticket.created_at).limit(1)
    number = db.session.scalar(everywhere(wanted, Ticket, why="a rule about the device, not a list"))
    return None if number is None else str(number)


def open_tickets() -> tuple[Any, tuple[type[Any], ...]]:
    """The number of the oldest open ticket about each device that has one, as a subquery, and what it reads."""
    oldest = sa.select(TicketLine.device_id, sa.func.min(Ticket.number).label("number"))
    oldest = oldest.join(Ticket, Ticket.id == TicketLine.ticket_id).where(still_open()).group_by(TicketLine.device_id)
    return oldest.subquery("open_tickets"), (Ticket,)
