"""What a higher floor may have to say before a device changes. config/wiring.py fills the lists."""

from collections.abc import Callable

from registry.devices.models import Device

# Each is asked before a device is retired and refuses by raising a DomainError: a ticket is still open, say.
may_retire: list[Callable[[Device], None]] = []
