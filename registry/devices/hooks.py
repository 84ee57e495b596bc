"""What a higher floor may have to say before a device changes. Filled by config/wiring.py."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from registry.devices.models import Device

_NO_TICKETS: Any = (
    sa.select(Device.id.label("device_id"), sa.literal(None, sa.Text).label("number")).where(sa.false()).subquery()
)

# Each is asked before a device is retired and refuses by raising a DomainError: a ticket is still open, say.
may_retire: list[Callable[[Device], None]] = []
# The number of the oldest open ticket about a device, if it has one.
open_ticket: Callable[[Device], str | None] = lambda _device: None  # noqa: E731
# The same for many devices: columns device_id and number of a subquery, and the guarded models that it reads.
open_tickets: Callable[[], tuple[Any, tuple[type[Any], ...]]] = lambda: (_NO_TICKETS, ())  # noqa: E731
# Where a fault of a device can be reported; empty: nowhere.
report_address: Callable[[Device], str] = lambda _device: ""  # noqa: E731
# Conditions, given the key of a device, under which it must stay in the register: a ticket is about it, say.
binds: list[Callable[[Any], Any]] = []
