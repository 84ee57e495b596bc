"""What a higher floor may have to say before a device changes. Filled by config/wiring.py."""

import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from registry.devices.models import Device
from registry.devices.refusals import TicketUnknown

_NO_TICKETS: Any = (
    sa.select(Device.id.label("device_id"), sa.literal(None, sa.Text).label("number")).where(sa.false()).subquery()
)

# Each is asked before a device is retired and refuses by raising a DomainError: a ticket is still open, say.
may_retire: list[Callable[[Device], None]] = []
# The number of the oldest open ticket about a device, if it has one.
open_ticket: Callable[[Device], str | None] = lambda _device: None  # noqa: E731
# The same for many devices: columns device_id and number of a subquery, and the guarded models that it reads.
open_tickets: Callable[[], tuple[Any, tuple[type[Any], ...]]] = lambda: (_NO_TICKETS, ())  # noqa: E731


def _no_exam(_school: Any, _room: Any) -> tuple[Any, tuple[type[Any], ...]]:
    return sa.null(), ()


# When the next exam of a device's school and room begins, an expression of these two columns, and the guarded models
# that it reads; none within two weeks.
exam_of: Callable[[Any, Any], tuple[Any, tuple[type[Any], ...]]] = _no_exam
# Where a fault of a device can be reported; empty: nowhere.
report_address: Callable[[Device], str] = lambda _device: ""  # noqa: E731


def _no_ticket(_actor: Actor, _said: str) -> uuid.UUID:
    raise TicketUnknown


# The key of the open ticket that somebody may see and lends a device for, given its key or number. It stays open until
# the transaction ends. Raises TicketUnknown, TicketNotOpen.
ticket_to_lend_for: Callable[[Actor, str], uuid.UUID] = _no_ticket
# Each is called after a device was lent for a ticket, given the actor and the ticket's key.
lent_for: list[Callable[[Actor, uuid.UUID], None]] = []
# Columns that name a device, of rows for whose sake it stays in the register: a ticket is about it, say. By the code of
# the reason, which `plans.undo.REASONS` words. Rows that are only a trace of a device go with it: their table says so.
binds: dict[str, Any] = {}
