"""How long the files of deliveries and their rows are kept: what they hold of people is not kept for ever."""

import datetime as dt

import sqlalchemy as sa
from flask import current_app

from core import clock
from core.actor import SYSTEM
from core.db import db
from core.history import change
from core.scope import everywhere
from registry.imports.models import (
    BUSY,
    WAITING,
    BatchState,
    DecidedRow,
    ParsedRow,
    PurchaseBatch,
    PurchaseFile,
    StagedRow,
)
from registry.plans.models import PlannedRow

AT_ONCE = 5  # batches of one run: deleting must not hold anybody up


def empty_old() -> int:
    """Delete file and rows of batches that are older than IMPORTS_KEPT_DAYS; returns of how many.

    The batch stays, with what it came to: counts, totals, who uploaded and applied it. One that still waits for a person
    is discarded.
    Records  batch.emptied
    """
    days = current_app.config["SETTINGS"].imports_kept_days
    touched = sa.func.greatest(PurchaseBatch.uploaded_at, PurchaseBatch.planned_at, PurchaseBatch.applied_at)
    old = (
        sa.select(PurchaseBatch)
        .where(touched < clock.now() - dt.timedelta(days=days), PurchaseBatch.emptied_at.is_(None))
        .where(PurchaseBatch.state.not_in(BUSY))
        .order_by(PurchaseBatch.uploaded_at, PurchaseBatch.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    batches = list(db.session.scalars(everywhere(old, PurchaseBatch, why="what is old, whoever uploaded it")))
    for batch in batches:
        _empty(batch)
    return len(batches)


def _empty(batch: PurchaseBatch) -> None:
    for rows, key in (
        (PurchaseFile, PurchaseFile.batch_id),
        (StagedRow, StagedRow.batch_id),
        (ParsedRow, ParsedRow.batch_id),
        (PlannedRow, PlannedRow.plan_id),
        (DecidedRow, DecidedRow.batch_id),
    ):
        db.session.execute(sa.delete(rows).where(key == batch.id).execution_options(synchronize_session=False))
    with change(batch, "batch.emptied", by=SYSTEM):
        batch.emptied_at = clock.now()
        if batch.state in WAITING:
            batch.state = BatchState.DISCARDED
