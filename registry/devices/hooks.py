"""What a higher floor may have to say before a device changes. Filled by config/wiring.py."""

from collections.abc import Callable

from registry.devices.models import Device

# Each is asked before a device is retired and refuses by raising a DomainError: a ticket is still open, say.
may_retire: list[Callable[[Device], None]] = []
# The number of the oldest open ticket about a device, if it has one.
open_ticket: Callable[[Device], str | None] = lambda _device: None  # noqa: E731
# Where a fault of a device can be reported; empty: nowhere.
report_address: Callable[[Device], str] = lambda _device: ""  # noqa: E731
