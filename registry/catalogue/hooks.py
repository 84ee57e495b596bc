"""What the catalogue asks of higher floors. config/wiring.py fills it."""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass

from core.actor import Actor


@dataclass(frozen=True, slots=True)
class Fleet:
    """Devices of one model that are in the city's hands or on their way, as far as the asker sees them.

    drifting  of those, the ones that are not standard today
    """

    devices: int = 0
    drifting: int = 0

    @property
    def share(self) -> float:
        """Part of the devices that is not standard, 0-1."""
        return self.drifting / self.devices if self.devices else 0.0


# Devices belong to a higher floor; models without any are left out.
count_devices: Callable[[Actor, Collection[uuid.UUID]], dict[uuid.UUID, Fleet]] = lambda _actor, _models: {}  # noqa: E731
