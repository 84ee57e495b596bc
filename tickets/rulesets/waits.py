"""How long tickets would wait for their team: each team is one queue that is worked off in its working hours.

A team's pace is what it was given in the period, if four fifths of its working hours were spent on tickets; that of a
team that was given nothing is its members' shares of what the city got done. Lindley's recursion gives each wait.
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

    worked    instant → working hours since some beginning
    per_team  team → points that it gets done in a working hour
    shares    team → what its members are together, in full-time colleagues
    points    what one colleague gets done in a working hour, for teams of which nothing else is known
    """

    worked: Callable[[dt.datetime], float]
    per_team: Mapping[str, float]
    shares: Mapping[str, float]
    points: float

    def per_hour(self, team: str) -> float:
        """Points that `team` gets done in a working hour; one where nobody works counts as half a colleague."""
        return self.per_team.get(team) or max(self.shares.get(team, 0.0), 0.5) * self.points


def pace(
    worked: Callable[[dt.datetime], float], shares: Mapping[str, float], points: Mapping[str, int], hours: float
) -> Pace:
    """The pace of a city whose teams were given `points` in `hours` working hours."""
    spent = max(hours, 1.0) * BUSY
    colleague = max(sum(points.values()), 1) / (max(sum(shares.values()), 0.5) * spent)
    return Pace(worked, {team: given / spent for team, given in points.items()}, shares, colleague)


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
