"""How long tickets would wait for their team: each team is one queue that is worked off in its working hours.

A team's pace is its members' shares times what a full-time colleague gets done in a working hour; that is what the city
got done in the period, if four fifths of the hours were spent on tickets. Lindley's recursion gives each wait.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import ClassVar, NamedTuple

BUSY = 0.8  # share of the working hours that was spent on tickets
HOUR = 60.0


class Arrival(NamedTuple):
    """A ticket comes to a team. `groups`: grouping → group, empty where it is not known."""

    at: dt.datetime
    team: str
    points: int
    groups: Mapping[str, str]


class Pace(NamedTuple):
    """How fast teams work.

    worked  instant → working hours since some beginning
    shares  team → what its members are together, in full-time colleagues
    points  what one of them gets done in a working hour
    """

    worked: Callable[[dt.datetime], float]
    shares: Mapping[str, float]
    points: float

    def per_hour(self, team: str) -> float:
        """Points that `team` gets done in a working hour; one where nobody works counts as half a colleague."""
        return max(self.shares.get(team, 0.0), 0.5) * self.points


def pace(worked: Callable[[dt.datetime], float], shares: Mapping[str, float], points: int, hours: float) -> Pace:
    """The pace of a city that got `points` done in `hours` working hours."""
    return Pace(worked, shares, max(points, 1) / (max(sum(shares.values()), 0.5) * max(hours, 1.0) * BUSY))


class Waits:
    """The queues of all teams while tickets arrive in the order of time."""

    GROUPINGS: ClassVar[tuple[str, ...]] = ("school_size", "language", "area")

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.done: dict[str, float] = {}  # team → when its queue is empty, in working hours
        self.sums: dict[str, dict[str, list[float]]] = {by: defaultdict(lambda: [0, 0.0]) for by in self.GROUPINGS}

    def add(self, arrival: Arrival) -> float:
        """Let a ticket arrive; the working minutes it waits before somebody begins."""
        now = self.pace.worked(arrival.at)
        begins = max(now, self.done.get(arrival.team, now))
        self.done[arrival.team] = begins + arrival.points / self.pace.per_hour(arrival.team)
        minutes = (begins - now) * HOUR
        for by in self.GROUPINGS:
            if group := arrival.groups.get(by):
                self.sums[by][group][0] += 1
                self.sums[by][group][1] += minutes
        return minutes

    def means(self, by: str) -> dict[str, tuple[int, float]]:
        """Group → how many tickets, and their mean wait in working minutes."""
        return {group: (int(count), total / count) for group, (count, total) in self.sums[by].items()}
