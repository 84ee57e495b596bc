"""Measuring several things in turn, so that a noisy neighbour disturbs all of them alike."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median, quantiles
from timeit import repeat

from tests.bench.wire import Line

Once = Callable[[int], object]


@dataclass(slots=True)
class Timed:
    """Durations of one thing, round by round, in seconds."""

    rounds: list[list[float]] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """The median over all rounds."""
        return median(t for r in self.rounds for t in r)

    @property
    def p95(self) -> float:
        """The 95th percentile over all rounds."""
        return quantiles([t for r in self.rounds for t in r], n=20)[-1]

    def through(self, other: "Timed") -> float:
        """How many times as long as `other`: the median of what the rounds say, each of which saw the same noise."""
        return median(median(a) / median(b) for a, b in zip(self.rounds, other.rounds, strict=True))


def alternate(things: Mapping[str, Once], *, rounds: int = 16, each: int = 40, warm: int = 30) -> dict[str, Timed]:
    """Do each of `things` some times, then again, round after round.

    things  name → called with a running number
    """
    found = {name: Timed() for name in things}
    for once in things.values():
        for number in range(warm):
            once(number)
    for turn in range(rounds):
        names = list(things) if turn % 2 == 0 else list(reversed(things))
        for name in names:
            found[name].rounds.append(_times(things[name], turn * each, each))
    return found


def best(once: Callable[[], object], *, number: int = 1) -> float:
    """Seconds that `once`, which only computes, takes when nobody else disturbs it: the least of runs over two seconds.

    number  runs that are timed together
    """
    found: list[float] = []
    for _ in range(20):
        found += repeat(once, number=number, repeat=20)
        time.sleep(0.1)  # a machine that others use, too, may be slow for parts of a second
    return min(found) / number


def always(line: Line, path: str) -> Once:
    """Ask for the same page every time."""
    return lambda _: line.get(path)


def _times(once: Once, start: int, count: int) -> list[float]:
    found = []
    for number in range(start, start + count):
        begun = time.perf_counter()
        once(number)
        found.append(time.perf_counter() - begun)
    return found
