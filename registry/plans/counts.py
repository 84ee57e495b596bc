"""What a plan comes to."""

import uuid

import sqlalchemy as sa

from core.db import db
from registry.plans.models import Outcome, PlannedRow


def by_outcome(plan_id: uuid.UUID) -> dict[str, int]:
    """Rows of each outcome; every outcome is named."""
    counted = (
        sa.select(PlannedRow.outcome, sa.func.count()).where(PlannedRow.plan_id == plan_id).group_by(PlannedRow.outcome)
    )
    return {outcome.value: 0 for outcome in Outcome} | {o.value: n for o, n in db.session.execute(counted)}


def by_code(plan_id: uuid.UUID) -> dict[str, int]:
    """Rows that have each problem."""
    code = sa.func.unnest(PlannedRow.codes).column_valued("code")
    counted = (
        sa.select(code, sa.func.count(sa.distinct(PlannedRow.row_number)))
        .select_from(PlannedRow, code)
        .where(PlannedRow.plan_id == plan_id, PlannedRow.codes != sa.cast(sa.literal("{}"), sa.ARRAY(sa.Text)))
        .group_by(code)
        .order_by(code)
    )
    return {str(code): int(n) for code, n in db.session.execute(counted)}
