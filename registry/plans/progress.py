"""How far the work on a plan is: written aside at most a few times a second, read by page and API."""

import datetime as dt
import time
import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Model, apart, db

SECONDS = 0.4  # between two writes


class BatchProgress(Model):
    """How far the work on a batch, or other bulk work, is. Written aside, on a connection of its own."""

    __tablename__ = "batch_progress"
    batch_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="a purchase batch, or other bulk work")
    share: Mapped[float] = mapped_column(server_default="0", comment="0-1 of the present step")
    rows: Mapped[int] = mapped_column(server_default="0", comment="dealt with so far")
    at: Mapped[dt.datetime] = mapped_column(server_default=sa.func.now())


class Meter:
    """Tells how far one piece of work is; what comes too soon after the last is not written."""

    def __init__(self, plan_id: uuid.UUID) -> None:
        self.plan_id = plan_id
        self._next = 0.0

    def tell(self, share: float, rows: int = 0, *, now: bool = False) -> None:
        """Write that `share` (0-1) of the work is done and `rows` rows are dealt with; `now`: however soon."""
        moment = time.monotonic()
        if moment < self._next and not now:
            return
        self._next = moment + SECONDS
        values = {"share": min(max(share, 0.0), 1.0), "rows": rows, "at": clock.now()}
        with apart() as connection:
            connection.execute(sa.update(BatchProgress).where(BatchProgress.batch_id == self.plan_id).values(**values))


def begin(plan_id: uuid.UUID) -> None:
    """Start from nothing, with the change that queues the work."""
    row = {"batch_id": plan_id, "share": 0.0, "rows": 0, "at": clock.now()}
    new = insert(BatchProgress).values(**row)
    again = new.on_conflict_do_update(index_elements=["batch_id"], set_={k: row[k] for k in ("share", "rows", "at")})
    db.session.execute(again)


def shares(plan_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, float]:
    """How far each of several is (0-1), of those that are at work."""
    if not plan_ids:
        return {}
    found = sa.select(BatchProgress.batch_id, BatchProgress.share).where(BatchProgress.batch_id.in_(plan_ids))
    return {key: round(share, 3) for key, share in db.session.execute(found)}
