"""How long the files of deliveries and their rows are kept: what they hold of people is not kept for ever."""

import datetime as dt

import sqlalchemy as sa
from flask import current_app

from core import clock
from core.actor import SYSTEM
from core.db import db
from core.history import change
from core.isolated import one_of_many
from core.scope import everywhere
from registry.imports.models import (
    BUSY,
    WAITING,
    BatchState,
    CorrectedCell,
    DecidedRow,
    LeftOutRow,
    OwnReading,
    ParsedRow,
    PurchaseBatch,
    PurchaseFile,
    StagedRow,
)
from registry.plans.models import AppliedRow, PlannedRow, UndoRow

AT_ONCE = 5  # batches of one run: deleting must not hold anybody up
WHY = "what is old, whoever uploaded it"
LISTED = 100  # from which they are taken: one that cannot be emptied keeps no other waiting


def empty_old() -> int:
    """Delete file and rows of batches that are older than IMPORTS_KEPT_DAYS; returns of how many.

    The batch stays, with what it came to: counts, totals, who uploaded and applied it. One that still waits for a person
    is discarded.
    Records  batch.emptied
    """
    days = current_app.config["SETTINGS"].imports_kept_days
    touched = sa.func.greatest(PurchaseBatch.uploaded_at, PurchaseBatch.planned_at, PurchaseBatch.applied_at)
    is_old = sa.and_(
        touched < clock.now() - dt.timedelta(days=days),
        PurchaseBatch.emptied_at.is_(None),
        PurchaseBatch.state.not_in(BUSY),
    )
    keys = sa.select(PurchaseBatch.id).where(is_old).order_by(PurchaseBatch.uploaded_at, PurchaseBatch.id).limit(LISTED)
    emptied = 0
    for key in db.session.scalars(everywhere(keys, PurchaseBatch, why=WHY)).all():
        with one_of_many("imports.empty_old", key):
            held = sa.select(PurchaseBatch).where(PurchaseBatch.id == key, is_old).with_for_update(skip_locked=True)
            batch = db.session.scalars(everywhere(held, PurchaseBatch, why=WHY)).one_or_none()
            if batch is not None:
                _empty(batch)
                emptied += 1
        if emptied == AT_ONCE:
            break
    return emptied


def _empty(batch: PurchaseBatch) -> None:
    for rows, key in (
        (PurchaseFile, PurchaseFile.batch_id),
        (StagedRow, StagedRow.batch_id),
        (ParsedRow, ParsedRow.batch_id),
        (OwnReading, OwnReading.batch_id),
        (PlannedRow, PlannedRow.plan_id),
        (AppliedRow, AppliedRow.plan_id),
        (UndoRow, UndoRow.plan_id),
        (DecidedRow, DecidedRow.batch_id),
        (CorrectedCell, CorrectedCell.batch_id),
        (LeftOutRow, LeftOutRow.batch_id),
    ):
        db.session.execute(sa.delete(rows).where(key == batch.id).execution_options(synchronize_session=False))
    with change(batch, "batch.emptied", by=SYSTEM):
        batch.emptied_at = clock.now()
        if batch.state in WAITING:
            batch.state = BatchState.DISCARDED
