"""Jobs that are done are kept for a while, then forgotten; those given up stay until a person has looked."""

import datetime as dt

import sqlalchemy as sa

from core import clock
from core.db import db
from core.outbox.items import Item, Slot

DONE_KEPT = dt.timedelta(days=30)  # a job's dedup key is remembered as long as its row
HEARTBEATS_KEPT = dt.timedelta(hours=1)
SLOTS_KEPT = dt.timedelta(days=2)
BATCH = 5_000  # rows of one run: deleting must not hold anybody up


def purge(*, short_lived: tuple[str, ...] = ()) -> int:
    """Forget what has been done for long; returns how many rows.

    short_lived  topics of which there are many and nobody ever asks
    """
    now = clock.now()
    old = sa.or_(
        Item.done_at < now - DONE_KEPT, sa.and_(Item.done_at < now - HEARTBEATS_KEPT, Item.topic.in_(short_lived))
    )
    ids = sa.select(Item.id).where(Item.done_at.is_not(None), old).limit(BATCH)
    statements = (
        sa.delete(Item).where(Item.id.in_(ids)),
        sa.delete(Slot).where(Slot.slot < now - SLOTS_KEPT),
    )
    return sum(int(db.session.connection().execute(statement).rowcount) for statement in statements)
