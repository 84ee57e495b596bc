"""What an agent sees beside the conversation: the devices with their past, the school with its open tickets."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.scope import everywhere, visible
from organisation.schools.models import School
from registry.devices.models import Device
from tickets.desk import reading
from tickets.ticket.models import Ticket, TicketLine
from tickets.ticket.standing import still_open
from tickets.ticket.transitions import OWN

SHOWN = 5
BATCH_DAYS = 365


@dataclass(slots=True)
class DeviceCard:
    """One device of a ticket.

    age_months   since it was bought or first used; None: not known
    in_warranty  None: not known
    earlier      the newest other tickets about it that the reader may see
    of_batch     how many tickets its whole purchase batch had within a year
    alike        the newest of them about its other devices that the reader may see
    """

    row: Any
    age_months: int | None
    in_warranty: bool | None
    earlier: list[Any] = field(default_factory=list)
    of_batch: int = 0
    alike: list[Any] = field(default_factory=list)


def devices(actor: Actor, ticket: Ticket) -> list[DeviceCard]:
    """The devices of `ticket` with what is known of their past."""
    rows = reading.devices(ticket.id)
    if not rows:
        return []
    keys, batches = [row.id for row in rows], {row.batch_id for row in rows if row.batch_id}
    past, counts = _earlier(actor, ticket, keys), _of_batches(batches)
    alike = _alike(actor, ticket, keys, counts)
    return [_card(row, past, counts, alike) for row in rows]


def _card(row: Any, past: Sequence[Any], batches: dict[uuid.UUID, int], alike: Sequence[Any]) -> DeviceCard:
    today = clock.today()
    since = row.purchased_on or row.deployed_on
    return DeviceCard(
        row,
        age_months=clock.months_between(since, today) if since else None,
        in_warranty=row.warranty_ends_on >= today if row.warranty_ends_on else None,
        earlier=[one for one in past if one.device_id == row.id][:SHOWN],
        of_batch=batches.get(row.batch_id, 0),
        alike=[one for one in alike if one.batch_id == row.batch_id][:SHOWN],
    )


_LINE = (Ticket.id, Ticket.number, Ticket.title, Ticket.state, Ticket.created_at)


def _earlier(actor: Actor, ticket: Ticket, keys: Sequence[uuid.UUID]) -> Sequence[Any]:
    wanted = visible(actor, Ticket, OWN, TicketLine.device_id, *_LINE).join(
        TicketLine, TicketLine.ticket_id == Ticket.id
    )
    wanted = wanted.where(TicketLine.device_id.in_(keys), Ticket.id != ticket.id)
    return db.session.execute(wanted.order_by(Ticket.created_at.desc()).limit(SHOWN * len(keys))).all()


def _of_batches(batches: set[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Tickets about the devices of each batch within a year: a figure about a delivery, not a list."""
    if not batches:
        return {}
    since = clock.now() - dt.timedelta(days=BATCH_DAYS)
    wanted = sa.select(Device.batch_id, sa.func.count(sa.distinct(Ticket.id)).label("tickets"))
    wanted = wanted.join(TicketLine, TicketLine.device_id == Device.id).join(Ticket, Ticket.id == TicketLine.ticket_id)
    wanted = wanted.where(Device.batch_id.in_(batches), Ticket.created_at > since).group_by(Device.batch_id)
    rows = db.session.execute(everywhere(wanted, Device, Ticket, why="how often a delivery fails is no one's data"))
    return {row.batch_id: row.tickets for row in rows}


def _alike(actor: Actor, ticket: Ticket, keys: Sequence[uuid.UUID], batches: Collection[uuid.UUID]) -> Sequence[Any]:
    """The newest tickets within a year about other devices of the batches."""
    if not batches:
        return []
    wanted = visible(actor, Ticket, OWN, Device.batch_id, *_LINE, also=(Device,)).select_from(Ticket).distinct()
    wanted = wanted.join(TicketLine, TicketLine.ticket_id == Ticket.id).join(Device, Device.id == TicketLine.device_id)
    wanted = wanted.where(Device.batch_id.in_(batches), Device.id.not_in(keys), Ticket.id != ticket.id)
    wanted = wanted.where(Ticket.created_at > clock.now() - dt.timedelta(days=BATCH_DAYS))
    return db.session.execute(wanted.order_by(Ticket.created_at.desc()).limit(SHOWN * len(batches))).all()


def school(actor: Actor, ticket: Ticket) -> tuple[School, int]:
    """The ticket's school, and how many open tickets it has that the reader may see."""
    wanted = visible(actor, Ticket, OWN, sa.func.count(Ticket.id)).where(
        Ticket.school_id == ticket.school_id, still_open()
    )
    return db.session.get_one(School, ticket.school_id), int(db.session.scalar(wanted) or 0)
