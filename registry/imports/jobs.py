"""What a worker does for a batch. Each job is one transaction, and running it again after it finished does nothing."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from core import crash
from core.actor import SYSTEM
from core.db import db
from core.history import change
from core.sheets.errors import SheetRefused
from registry.imports import files, planning, reading
from registry.imports.models import BatchState, PurchaseBatch
from registry.imports.progress import Meter

SECONDS = 480  # for one statement of an import
VERBS = {BatchState.NEEDS_MAPPING: "batch.mapping_needed", BatchState.PLANNED: "batch.planned"}
_IDLE = "120s"  # a workbook is unpacked before its first row arrives


def read(payload: dict[str, Any]) -> None:
    """Read, map and plan a batch as far as it goes without a person. Also plans again after one has answered.

    Records   batch.failed, batch.needs_mapping or batch.planned
    """
    batch = _taken(payload, BatchState.READING)
    if batch is None:
        return
    meter = Meter(batch.id)
    if batch.rows is None:
        try:
            found = _staged(batch.id, meter)
        except SheetRefused as refused:
            _fail(batch, refused)
            return
        crash.point("imports.read.staged")
        batch.headers, batch.rows, batch.notices = found.headers, found.rows, found.notices
    mapping, questions = planning.settle(batch)
    state = BatchState.NEEDS_MAPPING if questions else BatchState.PLANNED
    with change(batch, VERBS[state], by=SYSTEM):
        batch.mapping = mapping.saved()
        batch.questions = [
            {"column": q.column, "code": q.code.value, "candidates": list(q.candidates)} for q in questions
        ]
        if not questions:
            planning.plan(batch, mapping, meter)
        batch.state = state
    crash.point("imports.read.before_commit")


def _taken(payload: dict[str, Any], state: BatchState) -> PurchaseBatch | None:
    """The batch, locked; None when it is not (or no longer) waiting for this job."""
    db.session.execute(sa.select(sa.func.set_config("idle_in_transaction_session_timeout", _IDLE, True)))
    statement = (
        sa.select(PurchaseBatch)
        .where(PurchaseBatch.id == uuid.UUID(payload["batch_id"]), PurchaseBatch.state == state)
        .options(joinedload(PurchaseBatch.supplier), joinedload(PurchaseBatch.order))
        .with_for_update(of=PurchaseBatch)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).one_or_none()


def _staged(batch_id: uuid.UUID, meter: Meter) -> reading.Read:
    with files.opened(batch_id) as path, db.session.begin_nested():
        return reading.stage(batch_id, path, meter)


def _fail(batch: PurchaseBatch, refused: SheetRefused) -> None:
    with change(batch, "batch.failed", by=SYSTEM):
        batch.state = BatchState.FAILED
        batch.failure_code, batch.failure_values = refused.code, refused.values
