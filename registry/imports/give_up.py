"""What becomes of a batch whose job is given up: it fails and says so, until an operator has the job tried again."""

import uuid
from typing import Any

import sqlalchemy as sa

from core.actor import SYSTEM, Actor
from core.db import db
from core.history import change
from core.scope import everywhere
from registry.imports.batches import APPLY, PLAN, READ
from registry.imports.models import BatchState, PurchaseBatch
from registry.imports.undo_import import UNDO
from registry.plans import progress

STATES = {
    READ: BatchState.READING, PLAN: BatchState.READING, APPLY: BatchState.APPLYING, UNDO: BatchState.UNDOING,
}  # fmt: skip  # topic → while it runs
UNDO_SAID = {"code": "undoing_given_up", "values": {}}  # worded in problems.wording
CODES = {BatchState.READING: "reading_given_up", BatchState.APPLYING: "applying_given_up"}  # worded in problems.wording


def give_up(topic: str, payload: dict[str, Any]) -> None:
    """Let the batch fail that waits for a job of `topic`; one that was to be undone is applied as before.

    Nothing was written: a job is one transaction.

    Records  batch.given_up
    """
    batch = _held(payload, PurchaseBatch.state == STATES[topic])
    if batch is None:
        return
    with change(batch, "batch.given_up", by=SYSTEM):
        if topic == UNDO:
            batch.state, batch.said = BatchState.APPLIED, UNDO_SAID
            return
        batch.state, batch.failure_code, batch.failure_values = BatchState.FAILED, CODES[STATES[topic]], {}


def take_up(actor: Actor, topic: str, payload: dict[str, Any]) -> None:
    """Let the batch wait again for its job of `topic`, unless it has been discarded or emptied meanwhile.

    Records  batch.taken_up
    """
    batch = _held(payload, sa.and_(_was_given_up(topic), PurchaseBatch.emptied_at.is_(None)))
    if batch is None:
        return
    with change(batch, "batch.taken_up", by=actor):
        batch.state, batch.failure_code, batch.failure_values, batch.said = STATES[topic], None, None, None
    progress.begin(batch.id)


def _was_given_up(topic: str) -> sa.ColumnElement[bool]:
    if topic == UNDO:
        return sa.and_(PurchaseBatch.state == BatchState.APPLIED, PurchaseBatch.said == UNDO_SAID)
    return sa.and_(PurchaseBatch.state == BatchState.FAILED, PurchaseBatch.failure_code == CODES[STATES[topic]])


def _held(payload: dict[str, Any], stands: sa.ColumnElement[bool]) -> PurchaseBatch | None:
    wanted = sa.select(PurchaseBatch).where(PurchaseBatch.id == uuid.UUID(payload["batch_id"]), stands)
    wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, PurchaseBatch, why="a job on any batch")).one_or_none()
