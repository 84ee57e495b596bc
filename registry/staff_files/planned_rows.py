"""The rows of a file of staff as they are kept: written by planning, read by whatever goes on from there."""

import uuid
from typing import Any

import sqlalchemy as sa

from core.db import db
from registry.staff_files.judging import Judged
from registry.staff_files.models import StaffOutcome, StaffRow


def keep(file_id: uuid.UUID, found: list[Judged]) -> dict[str, int]:
    """Keep judged rows in place of those that were. Returns how many there are of each outcome."""
    names = ("row_number", "outcome", "person_id", "said", "means", "changes", "problems")
    kept = [{"file_id": file_id} | {name: getattr(row, name) for name in names} for row in found]
    db.session.execute(sa.delete(StaffRow).where(StaffRow.file_id == file_id))
    db.session.execute(sa.insert(StaffRow), kept)
    return {outcome.value: sum(row.outcome is outcome for row in found) for outcome in StaffOutcome}


def planned(file_id: uuid.UUID) -> list[StaffRow]:
    """The rows of a file, in its order."""
    wanted = sa.select(StaffRow).where(StaffRow.file_id == file_id).order_by(StaffRow.row_number)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def said(file_id: uuid.UUID) -> list[tuple[int, dict[str, str]]]:
    """Number of each row in the file, and column → text, as `judging.judged` takes them."""
    return [(row.row_number, dict(row.said)) for row in planned(file_id)]


def essence(found: Any) -> list[Any]:
    """What must not have changed between plan and writing; keys of new people are made anew each time."""
    is_new = StaffOutcome.CREATE
    return [
        (row.row_number, row.outcome, None if row.outcome is is_new else row.person_id, row.means, row.changes)
        for row in found
    ]
