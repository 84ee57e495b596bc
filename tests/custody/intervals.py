"""What custody must come to, as plain arithmetic: intervals `[since, until)` of one device, to hold the product against.

Instants are aware; an interval without an end is still open.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Generic, TypeVar

Holder = TypeVar("Holder")
_NEVER: Final = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Interval(Generic[Holder]):
    """What `holder` had from `since` on, up to but not at `until`."""

    holder: Holder
    since: dt.datetime
    until: dt.datetime | None = None

    def __post_init__(self) -> None:
        if self.end <= self.since:
            raise ValueError("an interval ends after it starts")

    @property
    def end(self) -> dt.datetime:
        """The end, or an instant after every other."""
        return self.until or _NEVER

    def holds(self, instant: dt.datetime) -> bool:
        """Whether the instant lies in the interval."""
        return self.since <= instant < self.end

    def overlaps(self, other: "Interval[Holder]") -> bool:
        """Whether one instant lies in both."""
        return self.since < other.end and other.since < self.end


def at(history: Iterable[Interval[Holder]], instant: dt.datetime) -> Interval[Holder] | None:
    """Who or what had the device at that instant."""
    return next((interval for interval in history if interval.holds(instant)), None)


def are_apart(history: Iterable[Interval[Holder]]) -> bool:
    """Whether no two intervals overlap."""
    ordered = sorted(history, key=lambda interval: interval.since)
    return not any(earlier.overlaps(later) for earlier, later in pairwise(ordered))


def chained(history: Iterable[Interval[Holder]]) -> list[tuple[Interval[Holder], dt.datetime | None]]:
    """The intervals in order, each with the end of the one before it, as the table keeps it (`previous_until`).

    Raises  ValueError when two overlap
    """
    ordered = sorted(history, key=lambda interval: interval.since)
    if not are_apart(ordered):
        raise ValueError("intervals of one device overlap")
    previous = [None, *(interval.until for interval in ordered[:-1])] if ordered else []
    return list(zip(ordered, previous, strict=True))


def hand_over(history: Iterable[Interval[Holder]], to: Holder, instant: dt.datetime) -> list[Interval[Holder]]:
    """Give the device to `to` at an instant; whoever had it has it no longer.

    Raises  ValueError when the instant is not after the start of the last interval or lies before its end
    """
    return [*take_back(history, instant), Interval(to, instant)]


def take_back(history: Iterable[Interval[Holder]], instant: dt.datetime) -> list[Interval[Holder]]:
    """End the open interval, if there is one, at an instant.

    Raises  ValueError when the instant is not after the start of the last interval or lies before its end
    """
    ordered = sorted(history, key=lambda interval: interval.since)
    if not ordered:
        return []
    *ended, last = ordered
    if last.until is None:
        return [*ended, replace(last, until=instant)]
    if instant < last.until:
        raise ValueError("the device changed hands later than that")
    return ordered
