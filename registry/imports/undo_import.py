"""Undoing an import that was applied: first what it would come to, then in the background, all of it at once."""

import uuid
from typing import Any

import sqlalchemy as sa

from core import clock, crash
from core.actor import Actor
from core.db import db
from core.history import change
from core.scope import everywhere
from registry.imports import batches, funded_lines
from registry.imports.models import BatchState, PurchaseBatch
from registry.imports.refusals import NothingLeftToUndo, RowsForgotten
from registry.plans import undo
from registry.plans.statements import heavy

UNDO = "imports.undo"  # topic of the outbox
MOST_KEPT = 10_000  # devices that an answer names


def preview(actor: Actor, batch: PurchaseBatch, *, limit: int = MOST_KEPT) -> undo.Undo:
    """What undoing an applied batch would come to now, or what it came to.

    limit   most devices to name that stay
    Raises  Forbidden, BatchNotThere: it was never applied, RowsForgotten
    """
    if batch.state is BatchState.UNDONE and batch.emptied_at is None:
        return undo.done(batch.id, limit=limit)
    actor.must(batches.WRITES[batch.purpose])
    _must_be_undoable(batch)
    with heavy(batch.rows or 0):
        return undo.preview(batch.id, reach=batches.reach(actor, batch.purpose), limit=limit)


def start(actor: Actor, batch: PurchaseBatch) -> None:
    """Queue the undoing of an applied batch.

    Raises   Forbidden, BatchNotThere, RowsForgotten, NothingLeftToUndo
    Records  batch.undo_started
    """
    actor.must(batches.WRITES[batch.purpose])
    _must_be_undoable(batch)
    found = preview(actor, batch, limit=0)
    if not found.restore + found.remove:
        raise NothingLeftToUndo
    with change(batch, "batch.undo_started", by=actor):
        batch.state, batch.said = BatchState.UNDOING, None
        batch.undone_by_id, batch.reach = actor.id, batches.reach(actor, batch.purpose)
    batches.queue(batch, UNDO)


def work(payload: dict[str, Any]) -> None:
    """Undo a batch, as a worker does: all of it in one transaction.

    Records  batch.undone, order.unfunded and what `undo.write` records
    """
    wanted = sa.select(PurchaseBatch).where(PurchaseBatch.id == uuid.UUID(payload["batch_id"]))
    wanted = wanted.where(PurchaseBatch.state == BatchState.UNDOING).with_for_update()
    wanted = everywhere(wanted.execution_options(populate_existing=True), PurchaseBatch, why="a job on any batch")
    batch = db.session.scalars(wanted).one_or_none()
    if batch is None:
        return
    by = Actor(id=batch.undone_by_id)
    with heavy(batch.rows or 0):
        found = undo.write(batch.id, by=by, reach=batch.reach)
    funded_lines.unfund(batch, by)
    crash.point("imports.undo.written")
    with change(batch, "batch.undone", by=by):
        batch.state, batch.undone_at = BatchState.UNDONE, clock.now()
        batch.said = {
            "code": "undone",
            "values": {"restored": found.restore, "removed": found.remove, "kept": found.kept},
        }
    crash.point("imports.undo.before_commit")


def _must_be_undoable(batch: PurchaseBatch) -> None:
    if batch.emptied_at is not None:
        raise RowsForgotten
    batches.must_move(batch, BatchState.UNDOING)
