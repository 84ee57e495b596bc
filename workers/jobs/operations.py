"""Housekeeping: signs of life, and forgetting what is no longer needed."""

import os

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core.db import db
from core.outbox import purge as outbox
from core.outbox.items import Heartbeat
from organisation.access import purge as access
from web import idempotency
from workers import periodic
from workers.topics import Payload, job

HEARTBEAT = "operations.heartbeat"


@job(HEARTBEAT)
def heartbeat(_: Payload) -> None:
    """Show that a worker does jobs: a living process alone proves nothing."""
    beat = insert(Heartbeat).values(name="worker", at=sa.func.clock_timestamp(), facts={"pid": os.getpid()})
    new = {"at": beat.excluded.at, "facts": beat.excluded.facts}
    db.session.execute(beat.on_conflict_do_update(index_elements=["name"], set_=new))


@job("operations.purge_outbox")
def purge_outbox(_: Payload) -> None:
    """Forget jobs done long ago, and soon those that come by the clock."""
    outbox.purge(short_lived=tuple(each.topic for each in periodic.TABLE))


@job("operations.purge_access")
def purge_access(_: Payload) -> None:
    """Forget ended sessions, links and tokens, and old failed tries."""
    access.purge()


@job("operations.purge_answers")
def purge_answers(_: Payload) -> None:
    """Forget answers that nobody will ask for again."""
    idempotency.purge()
