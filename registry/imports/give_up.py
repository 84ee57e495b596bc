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
from registry.plans import progress

STATES = {READ: BatchState.READING, PLAN: BatchState.READING, APPLY: BatchState.APPLYING}  # topic → while it runs
CODES = {BatchState.READING: "reading_given_up", BatchState.APPLYING: "applying_given_up"}  # worded in problems.wording


def give_up(topic: str, payload: dict[str, Any]) -> None:
    """Let the batch fail that waits for a job of `topic`. Nothing of it was written: a job is one transaction.

    Records  batch.given_up
    """
    batch = _held(payload, PurchaseBatch.state == STATES[topic])
    if batch is None:
        return
    with change(batch, "batch.given_up", by=SYSTEM):
        batch.state, batch.failure_code, batch.failure_values = BatchState.FAILED, CODES[STATES[topic]], {}


def take_up(actor: Actor, topic: str, payload: dict[str, Any]) -> None:
    """Let the batch wait again for its job of `topic`, unless it has been discarded or emptied meanwhile.

    Records  batch.taken_up
    """
    given_up = PurchaseBatch.failure_code == CODES[STATES[topic]]
    is_kept = PurchaseBatch.emptied_at.is_(None)
    batch = _held(payload, sa.and_(PurchaseBatch.state == BatchState.FAILED, given_up, is_kept))
    if batch is None:
        return
    with change(batch, "batch.taken_up", by=actor):
        batch.state, batch.failure_code, batch.failure_values = STATES[topic], None, None
    progress.begin(batch.id)


def _held(payload: dict[str, Any], stands: sa.ColumnElement[bool]) -> PurchaseBatch | None:
    wanted = sa.select(PurchaseBatch).where(PurchaseBatch.id == uuid.UUID(payload["batch_id"]), stands)
    wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, PurchaseBatch, why="a job on any batch")).one_or_none()
