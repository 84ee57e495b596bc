"""Shares of few people with the interval in which the true share lies, 19 times out of 20, and the difference of two.

Source: Wilson 1927 for one share; Newcombe 1998, method 10, for the difference of two independent ones
"""

from math import sqrt
from typing import Final, NamedTuple

Z: Final = 1.959964  # of 95 %


class Share(NamedTuple):
    """`hits` of `of`, both whole; `low` and `high` hold the true share, 0-1, 19 times out of 20."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """0-1; None: of nobody."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """From 0 to 1 where nothing is known."""
        if not self.of:
            return 0.0, 1.0
        share, square = self.hits / self.of, Z * Z / self.of
        middle = (share + square / 2) / (1 + square)
        reach = sqrt(share * (1 - share) * square + square * square / 4) / (1 + square)
        return max(0.0, middle - reach), min(1.0, middle + reach)


class Difference(NamedTuple):
    """How much larger one share is than another, -1 to 1, and the interval of that."""

    value: float
    low: float
    high: float


def difference(one: Share, other: Share) -> Difference | None:
    """`one` less `other`; None: one of them is of nobody."""
    if one.value is None or other.value is None:
        return None
    (low, high), (other_low, other_high) = one.interval, other.interval
    value = one.value - other.value
    below = sqrt((one.value - low) ** 2 + (other_high - other.value) ** 2)
    above = sqrt((high - one.value) ** 2 + (other.value - other_low) ** 2)
    return Difference(value, max(-1.0, value - below), min(1.0, value + above))
