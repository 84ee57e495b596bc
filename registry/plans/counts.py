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
    each = (
        sa.select(PlannedRow.row_number, sa.func.unnest(PlannedRow.codes).label("code"))
        .where(PlannedRow.plan_id == plan_id, PlannedRow.codes != sa.cast(sa.literal("{}"), sa.ARRAY(sa.Text)))
        .subquery("each")
    )
    counted = sa.select(each.c.code, sa.func.count(sa.distinct(each.c.row_number))).group_by(each.c.code)
    return {code: int(n) for code, n in db.session.execute(counted.order_by(each.c.code))}
