"""What must be ready for an exam, by how many sit it. Source: design of exams, a spare for every twentieth."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from core.errors import N_

NAMES: Mapping[str, str] = {
    "charged": N_("Charged devices"),
    "spare_devices": N_("Spare devices that work"),
    "batteries": N_("Spare batteries or power banks"),
    "chargers": N_("Chargers"),
    "adapters": N_("Adapters for displays and networks"),
}
# code → share of those who sit it, and how many at least
NEEDED: Mapping[str, tuple[float, int]] = {
    "charged": (1.0, 1),
    "spare_devices": (0.05, 2),
    "batteries": (0.05, 1),
    "chargers": (0.1, 2),
    "adapters": (0.05, 1),
}


class Item(NamedTuple):
    """One line of the list: what, how many are needed and how many are there."""

    code: str
    needed: int
    have: int

    @property
    def is_ready(self) -> bool:
        """Whether there are enough."""
        return self.have >= self.needed


def items(headcount: int, ready: Mapping[str, int]) -> list[Item]:
    """The list of an exam that `headcount` people sit."""
    return [
        Item(code, max(least, math.ceil(headcount * share)), int(ready.get(code, 0)))
        for code, (share, least) in NEEDED.items()
    ]


def is_ready(headcount: int, ready: Mapping[str, int]) -> bool:
    """Whether nothing is missing."""
    return all(one.is_ready for one in items(headcount, ready))
