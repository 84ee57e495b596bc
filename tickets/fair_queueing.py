"""Weighted fair queueing: work is counted in points, and whoever is furthest behind their share is next."""

from collections.abc import Iterable

NORMAL_POINTS = 2
STICKY_DAYS = 30
STICKY_TICKETS = 2


def after(virtual_time: float, *, points: int, weight: float) -> float:
    """The virtual time after one more ticket: half the weight moves twice as far.

    points  effort of the ticket, 1 or more
    weight  the member's share of a full-time colleague's work, above 0
    """
    return virtual_time + points / weight


def return_from_absence(own: float, others: Iterable[float]) -> float:
    """The virtual time to come back with, or to join the team with: nobody owes what was given out meanwhile.

    own     virtual time before the absence; 0 for a newcomer
    others  virtual times of the team's other active members
    """
    return max(own, min(others, default=own))


def is_close(virtual_time: float, *, fairest: float, weight: float) -> bool:
    """Whether giving this member the ticket because they know the device is fair: within two normal tickets."""
    return virtual_time - fairest <= STICKY_TICKETS * NORMAL_POINTS / weight
