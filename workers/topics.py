"""Which function does the job of a topic, and in which queue it waits."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workers.app import DEFAULT, IMPORTS

Payload = dict[str, Any]
Effect = Callable[[Payload], None]
LONG = (
    "imports.",
    "bulk.",
    "staff.",
    "simulations.",
)  # topics that begin so may run for minutes and have a queue of their own


class UnknownTopic(RuntimeError):
    """No job is written for a topic: this worker is older than what it was asked to do."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is done for a topic.

    effect            called with the payload; a second call after a crash must find the world as the first did
    given_up          called with the payload when the job is given up, in the transaction that says so: hands what
                      it was about to people
    lasts             how long the job is tried, with growing pauses; none: five times
    own_transactions  the effect commits by itself, step by step, and must be safe to repeat from any step;
                      else it runs inside the one transaction that also closes the job
    """

    topic: str
    effect: Effect
    own_transactions: bool = False
    lasts: dt.timedelta | None = None
    given_up: Effect | None = None

    @property
    def queue(self) -> str:
        return queue_of(self.topic)


_jobs: dict[str, Job] = {}


def job(
    topic: str,
    *,
    own_transactions: bool = False,
    lasts: dt.timedelta | None = None,
    given_up: Effect | None = None,
) -> Callable[[Effect], Effect]:
    """Declare that the decorated function does the jobs of `topic`; one that begins as `LONG` says may take minutes."""

    def declare(effect: Effect) -> Effect:
        if topic in _jobs:
            raise RuntimeError(f"two functions want to do {topic}")
        _jobs[topic] = Job(topic, effect, own_transactions, lasts, given_up)
        return effect

    return declare


def find(topic: str) -> Job:
    """The job of `topic`. Raises UnknownTopic."""
    try:
        return _jobs[topic]
    except KeyError:
        raise UnknownTopic(topic) from None


def known() -> frozenset[str]:
    """Every topic for which a job is written."""
    return frozenset(_jobs)


def lasts(topic: str) -> dt.timedelta | None:
    """How long a job of `topic` is tried; none: five times, or nobody here knows the topic."""
    return _jobs[topic].lasts if topic in _jobs else None


def given_up(topic: str) -> Effect | None:
    """What is done when a job of `topic` is given up; none: nothing, or nobody here knows the topic."""
    return _jobs[topic].given_up if topic in _jobs else None


def queue_of(topic: str) -> str:
    """The queue in which jobs of `topic` wait; needs no job to be loaded."""
    return IMPORTS if topic.startswith(LONG) else DEFAULT
