"""Jobs as the operator sees and retries them."""

import enum
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa

from core import clock, history
from core.actor import Actor
from core.db import db
from core.errors import N_, DomainError, NotFound
from core.outbox import heartbeats
from core.outbox.heartbeats import Health
from core.outbox.items import Item
from core.paging import Order, Page, page
from registry.bulk import jobs as bulk_jobs
from registry.imports import give_up
from registry.staff_files import jobs as staff_jobs

_OPEN = sa.and_(Item.done_at.is_(None), Item.dead_at.is_(None))
_COLUMNS = (
    Item.id,
    Item.topic,
    Item.key,
    Item.payload,
    Item.created_at,
    Item.available_at,
    Item.attempts,
    Item.last_error,
    Item.done_at,
    Item.dead_at,
)
ORDER = Order((Item.id,), (int,), descending=True)


# topic → what is done for whom when a job that was given up is tried again
TAKE_UP: dict[str, Callable[[Actor, str, dict[str, Any]], None]] = {
    **dict.fromkeys(give_up.STATES, give_up.take_up),
    **dict.fromkeys(bulk_jobs.STATES, bulk_jobs.take_up),
    **dict.fromkeys(staff_jobs.STATES, staff_jobs.take_up),
}


class JobState(enum.StrEnum):
    """Where a job stands."""

    OPEN = "open"
    DEAD = "dead"
    DONE = "done"


_IS = {JobState.OPEN: _OPEN, JobState.DEAD: Item.dead_at.is_not(None), JobState.DONE: Item.done_at.is_not(None)}


class NotGivenUp(DomainError):
    code = "job_not_given_up"
    status = 409
    says = N_("Only a failed job can be tried again. This one is done or still being tried.")


@dataclass(frozen=True, slots=True)
class Subject:
    """A job as the subject of a fact; its number written as a key."""

    __tablename__: ClassVar[str] = "outbox"
    id: uuid.UUID


def find(actor: Actor, *, state: JobState = JobState.OPEN, limit: int = 50, after: str | None = None) -> Page:
    """Jobs in `state`, the latest first.

    Raises   Forbidden, Invalid
    """
    actor.must("operations:read")
    wanted = sa.select(*_COLUMNS).where(_IS[state])
    rows = db.session.execute(ORDER.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda row: (row.id,), ORDER)


def given_up(actor: Actor) -> int:
    """How many jobs were given up and not tried again. Raises Forbidden."""
    actor.must("operations:read")
    return db.session.scalar(sa.select(sa.func.count()).where(_IS[JobState.DEAD])) or 0


def get(actor: Actor, job_id: int) -> Any:
    """One job. Raises Forbidden, NotFound."""
    actor.must("operations:read")
    row = db.session.execute(sa.select(*_COLUMNS).where(Item.id == job_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def retry(actor: Actor, job_id: int) -> None:
    """Try a job that was given up again, from its first attempt; what it was about waits for it again.

    Raises   Forbidden, NotFound, NotGivenUp
    Records  job.retried
    """
    actor.must("operations:write")
    item = db.session.get(Item, job_id, with_for_update=True)
    if item is None:
        raise NotFound
    if item.dead_at is None:
        raise NotGivenUp
    history.record(Subject(uuid.UUID(int=job_id)), "job.retried", by=actor, after={"topic": item.topic})
    if take_up := TAKE_UP.get(item.topic):
        take_up(actor, item.topic, item.payload)
    item.dead_at = item.sent_at = None
    item.sends = item.attempts = 0
    item.available_at = clock.now()
    db.session.flush()
    db.session.execute(sa.select(sa.func.pg_notify("outbox", "")))


def waiting(actor: Actor) -> list[Any]:
    """Open jobs by topic: how many, since when the oldest waits, and the most attempts of one. Raises Forbidden."""
    actor.must("operations:read")
    counted = sa.select(
        Item.topic,
        sa.func.count().label("jobs"),
        sa.func.min(Item.created_at).label("oldest"),
        sa.func.max(Item.attempts).label("attempts"),
    )
    return list(db.session.execute(counted.where(_OPEN).group_by(Item.topic).order_by(sa.desc("jobs"), Item.topic)))


def health(actor: Actor) -> Health:
    """How publisher, broker and workers are. Raises Forbidden."""
    actor.must("operations:read")
    return heartbeats.health(db.session)
