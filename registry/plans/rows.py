"""The rows of a plan, page by page."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from core.db import db
from core.paging import Order, Page, page
from registry.plans.models import Outcome, PlannedRow

IN_FILE_ORDER = Order([PlannedRow.row_number], [int])
NO_CODES = sa.cast(sa.literal("{}"), ARRAY(sa.Text))


def find(
    plan_id: uuid.UUID,
    *,
    outcome: Outcome | None = None,
    code: str | None = None,
    with_problems: bool = False,
    also: Any = None,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Rows of a plan in the order of the file.

    code  rows that have this problem
    also  a table of `plan_id`-keyed rows to join, with its condition; its entity stands second in each item
    Raises  Invalid: the cursor is not one of this list's
    """
    statement = sa.select(PlannedRow).where(PlannedRow.plan_id == plan_id)
    if also is not None:
        target, condition = also
        statement = statement.add_columns(target).outerjoin(target, condition)
    if outcome is not None:
        statement = statement.where(PlannedRow.outcome == outcome)
    if code is not None:
        wanted = sa.cast(sa.literal([code], sa.ARRAY(sa.Text)), ARRAY(sa.Text))
        statement = statement.where(PlannedRow.codes.op("@>", is_comparison=True)(wanted), PlannedRow.codes != NO_CODES)
    if with_problems:
        statement = statement.where(PlannedRow.codes != NO_CODES)
    found = db.session.execute(IN_FILE_ORDER.apply(statement, after, limit)).all()
    return page(found, limit, lambda row: [row[0].row_number], IN_FILE_ORDER)
