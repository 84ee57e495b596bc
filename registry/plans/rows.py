"""The rows of a plan, page by page."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from core.db import db
from core.paging import Order, Page, page
from registry.plans.models import Outcome, PlannedRow

IN_FILE_ORDER = Order([PlannedRow.row_number], [int])
NEED_WORK = (Outcome.ERROR, Outcome.CONFLICT)
NO_CODES = sa.cast(sa.literal("{}"), ARRAY(sa.Text))


def find(
    plan_id: uuid.UUID,
    *,
    outcome: Outcome | None = None,
    code: str | None = None,
    with_problems: bool = False,
    needs_work: bool = False,
    hidden: frozenset[str] = frozenset(),
    also: Any = None,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Rows of a plan in the order of the file.

    code    rows that have this problem
    with_problems  rows that have any problem, and be it a mere remark
    needs_work     rows that are not applied as they are
    hidden  codes that the reader may not know of: rows are not found by them
    also    a table of `plan_id`-keyed rows to join, with its condition; its entity stands second in each item
    Raises  Invalid: the cursor is not one of this list's
    """
    statement = sa.select(PlannedRow).where(PlannedRow.plan_id == plan_id)
    if also is not None:
        target, condition = also
        statement = statement.add_columns(target).outerjoin(target, condition)
    if outcome is not None:
        statement = statement.where(PlannedRow.outcome == outcome)
    if code is not None:
        has = PlannedRow.codes.op("@>", is_comparison=True)(_array([code]))
        statement = statement.where(sa.false() if code in hidden else has, PlannedRow.codes != NO_CODES)
    if needs_work:
        statement = statement.where(PlannedRow.outcome.in_(NEED_WORK))
    if with_problems:
        statement = statement.where(PlannedRow.codes != NO_CODES)
        if hidden:
            only_hidden = PlannedRow.codes.op("<@", is_comparison=True)(_array(sorted(hidden)))
            statement = statement.where(sa.not_(only_hidden))
    found = db.session.execute(IN_FILE_ORDER.apply(statement, after, limit)).all()
    return page(found, limit, lambda row: [row[0].row_number], IN_FILE_ORDER)


def _array(codes: list[str]) -> Any:
    return sa.cast(sa.literal(codes, sa.ARRAY(sa.Text)), ARRAY(sa.Text))
