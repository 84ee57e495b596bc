"""Whether the background processes work: their last heartbeats, and whether jobs wait for them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.outbox.items import Heartbeat, Item

PUBLISHER_SILENT = dt.timedelta(seconds=15)  # it speaks every 3 seconds
WORKER_SILENT = dt.timedelta(seconds=60)  # its job comes every 15 seconds
WAITED = dt.timedelta(seconds=20)  # longer than any job waits while all is well


@dataclass(frozen=True, slots=True)
class Health:
    """What the heartbeats say.

    publisher_age  since the publisher's last sign of life; none: there never was one
    worker_age     the same of a worker
    broker         whether the publisher reached the broker; none: it never looked
    waits          a job has been due for longer than usual
    """

    publisher_age: dt.timedelta | None
    worker_age: dt.timedelta | None
    broker: bool | None
    waits: bool

    @property
    def is_publisher_alive(self) -> bool:
        return _is_young(self.publisher_age, PUBLISHER_SILENT)

    @property
    def is_worker_alive(self) -> bool:
        return _is_young(self.worker_age, WORKER_SILENT)

    @property
    def is_well(self) -> bool:
        """All is done as it comes; a fresh installation that has nothing to do is well too."""
        works = self.is_publisher_alive and self.is_worker_alive and self.broker
        return bool(works) or (self.publisher_age is None and not self.waits)


def _is_young(age: dt.timedelta | None, silent: dt.timedelta) -> bool:
    """Whether a sign of life is `age` old, less than `silent`; one from the future was given before the clock was put back."""
    return age is not None and abs(age) < silent


def health(connection: Any) -> Health:
    """Ask once, over a session or a connection."""
    now = sa.func.clock_timestamp()
    rows = connection.execute(sa.select(Heartbeat.name, now - Heartbeat.at, Heartbeat.facts)).all()
    ages = {name: age for name, age, _ in rows}
    facts = {name: found for name, _, found in rows}
    due = sa.exists().where(Item.done_at.is_(None), Item.dead_at.is_(None), Item.available_at < now - WAITED)
    return Health(
        publisher_age=ages.get("publisher"),
        worker_age=ages.get("worker"),
        broker=facts.get("publisher", {}).get("broker"),
        waits=bool(connection.scalar(sa.select(due))),
    )
