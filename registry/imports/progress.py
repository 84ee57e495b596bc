"""How far the work on a batch is: written aside at most a few times a second, read by page and API."""

import time
import uuid

import sqlalchemy as sa

from core import clock
from core.db import apart, db
from registry.imports.models import BatchProgress

SECONDS = 0.4  # between two writes


class Meter:
    """Tells how far one piece of work is; what comes too soon after the last is not written."""

    def __init__(self, batch_id: uuid.UUID) -> None:
        self.batch_id = batch_id
        self._next = 0.0

    def tell(self, share: float, rows: int = 0, *, now: bool = False) -> None:
        """Write that `share` (0-1) of the work is done and `rows` rows are dealt with; `now`: however soon."""
        moment = time.monotonic()
        if moment < self._next and not now:
            return
        self._next = moment + SECONDS
        values = {"share": min(max(share, 0.0), 1.0), "rows": rows, "at": clock.now()}
        with apart() as connection:
            connection.execute(sa.update(BatchProgress).where(BatchProgress.batch_id == self.batch_id).values(**values))


def begin(batch_id: uuid.UUID) -> None:
    """Start from nothing, with the change that queues the work."""
    row = {"batch_id": batch_id, "share": 0.0, "rows": 0, "at": clock.now()}
    insert = sa.dialects.postgresql.insert(BatchProgress).values(**row)
    again = insert.on_conflict_do_update(index_elements=["batch_id"], set_={k: row[k] for k in ("share", "rows", "at")})
    db.session.execute(again)
