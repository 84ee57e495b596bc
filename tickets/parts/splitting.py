"""One ticket becomes two: what was a second matter gets a ticket of its own, with its devices, for the same person."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.history import change, record
from tickets.desk import reading
from tickets.filing import filing
from tickets.parts import family
from tickets.parts.access import must_work
from tickets.parts.refusals import DeviceNotOnTicket
from tickets.ticket.models import Ticket, TicketLine


def split(
    actor: Actor,
    ticket: Ticket,
    *,
    title: str,
    description: str = "",
    category: str | None = None,
    devices: Sequence[str] = (),
) -> Ticket:
    """A new ticket for the same requester that follows `ticket`, which is locked; some devices move to it.

    title        1-200 characters
    description  what the requester reads first; 0-10,000 characters
    category     code or key; None: not yet known
    devices      of this ticket, by key, tag or serial
    Raises       Forbidden, TicketEnded, DeviceNotOnTicket, FilingRefused
    Records      ticket.filed of the new one; ticket.split
    """
    must_work(actor, ticket, is_open=True)
    lines = lines_named(ticket, devices)
    new = _file(actor, ticket, title=title, description=description, category=category, follows=ticket.id)
    if not lines:
        record(ticket, "ticket.split", by=actor, note=new.number)
        return new
    with change(ticket, "ticket.split", *lines, by=actor, note=new.number):
        for line in lines:
            line.ticket_id = new.id
        sa.orm.attributes.flag_modified(ticket, "place")  # the version grows with its devices
    return new


def new_child(
    actor: Actor, ticket: Ticket, *, title: str, description: str = "", category: str | None = None
) -> Ticket:
    """A new ticket for the same requester that is a part of `ticket`, which is locked.

    title, description, category  as for `split`
    Raises   Forbidden, TicketEnded, TooManyParts, FilingRefused
    Records  ticket.filed, ticket.parent_set, ticket.child_added
    """
    must_work(actor, ticket, is_open=True)
    new = _file(actor, ticket, title=title, description=description, category=category, follows=None)
    family.set_parent(actor, new, ticket)
    return new


def _file(actor: Actor, ticket: Ticket, **given: Any) -> Ticket:
    room = {"room": ticket.room_id} if ticket.room_id else {"place": ticket.place}
    return filing.file(
        actor,
        school=ticket.school_id,
        on_behalf_of=ticket.requester_id,
        language=ticket.language,
        sensitive=ticket.sensitive,
        channel=ticket.channel,
        **room,
        **given,
    )


def lines_named(ticket: Ticket, texts: Sequence[str]) -> list[TicketLine]:
    """The lines of `ticket` that `texts` name: key, tag or serial of a device, or key of the line.

    Raises   DeviceNotOnTicket
    """
    if not texts:
        return []
    lines = {
        line.device_id: line
        for line in db.session.scalars(sa.select(TicketLine).where(TicketLine.ticket_id == ticket.id))
    }
    known: dict[str, TicketLine] = {str(line.id): line for line in lines.values()}
    for row in reading.devices(ticket.id):
        known |= {str(name).upper(): lines[row.id] for name in (row.id, row.asset_tag, row.serial) if name}
    found: dict[Any, TicketLine] = {}
    for text in texts:
        line = known.get(text.strip().upper()) or known.get(text.strip().lower())
        if line is None:
            raise DeviceNotOnTicket(text=text)
        found[line.id] = line
    return list(found.values())
