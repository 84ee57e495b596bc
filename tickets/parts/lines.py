"""A request about many devices: each is a line of its ticket with a state of its own."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from core.actor import Actor
from core.db import db
from core.history import change
from tickets.desk import reading
from tickets.filing.named_devices import NamedDevice
from tickets.parts.access import must_work
from tickets.parts.refusals import DeviceOnTicket, TooManyDevices
from tickets.parts.splitting import lines_named
from tickets.states import LineState
from tickets.ticket.models import Ticket, TicketLine

MOST: Final = 200  # devices of one ticket


def set_state(actor: Actor, ticket: Ticket, *, devices: Sequence[str], state: LineState) -> int:
    """Say of some devices of `ticket`, which is locked, how far they are; returns of how many that was news.

    devices  by key, tag or serial
    Raises   Forbidden, DeviceNotOnTicket
    Records  ticket.lines_set
    """
    must_work(actor, ticket)
    lines = [line for line in lines_named(ticket, devices) if line.progress is not state]
    if lines:
        with change(ticket, "ticket.lines_set", *lines, by=actor):
            for line in lines:
                line.progress = state
            flag_modified(ticket, "place")  # the version grows with its lines
    return len(lines)


def add(actor: Actor, ticket: Ticket, devices: Sequence[NamedDevice]) -> None:
    """Add devices to `ticket`, which is locked.

    devices  as `named_devices.named` finds them
    Raises   Forbidden, TicketEnded, DeviceOnTicket, TooManyDevices
    Records  ticket.devices_added
    """
    must_work(actor, ticket, is_open=True)
    known = set(db.session.scalars(sa.select(TicketLine.device_id).where(TicketLine.ticket_id == ticket.id)))
    for device in devices:
        if device.id in known:
            raise DeviceOnTicket(tag=device.asset_tag or str(device.id))
    if len(known) + len(devices) > MOST:
        raise TooManyDevices(most=MOST)
    with change(ticket, "ticket.devices_added", by=actor) as made:
        for device in devices:
            elsewhere = "" if device.school_id == ticket.school_id else "device_of_another_school"
            made.append(TicketLine(ticket_id=ticket.id, device_id=device.id, elsewhere=elsewhere))
        flag_modified(ticket, "place")


def of(actor: Actor, ticket: Ticket) -> list[dict[str, Any]]:
    """The lines of `ticket` as the API shows them."""
    wanted = sa.select(TicketLine.device_id, TicketLine.progress).where(TicketLine.ticket_id == ticket.id)
    states = {row.device_id: row.progress for row in db.session.execute(wanted)}
    return [reading.device(actor, row) | {"state": states[row.id]} for row in reading.devices(ticket.id)]
