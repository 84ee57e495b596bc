"""What a new batch of the same file takes over: the file, and what people decided about its rows."""

import uuid

import sqlalchemy as sa

from core.db import db
from registry.imports.models import CorrectedCell, DecidedRow, PurchaseFile


def of_batch(old: uuid.UUID, new: uuid.UUID) -> None:
    """Copy the file, corrected cells and decided conflicts of the batch `old` to the batch `new`."""
    for kept in (PurchaseFile, CorrectedCell, DecidedRow):
        columns = kept.__table__.c
        values = [sa.literal(new, sa.Uuid) if column.name == "batch_id" else column for column in columns]
        rows = sa.select(*values).where(columns.batch_id == old)
        db.session.execute(sa.insert(kept).from_select([c.name for c in columns], rows, include_defaults=False))
