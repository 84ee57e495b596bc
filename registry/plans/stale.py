"""Rows that would come out differently now than when they were planned."""

import uuid
from typing import Any

import sqlalchemy as sa

from organisation.people.models import Person
from organisation.schools.models import Room
from registry.custody.models import Custody
from registry.devices.models import Device
from registry.plans.models import Outcome, PlannedRow
from registry.plans.statements import run
from registry.purchasing.models import OrderLine, PurchaseOrder

OF_NEW = [
    "model_id", "manufacturer_id", "school_id", "room_id", "person_id", "order_line_id", "asset_tag", "serial_printed",
    "lifecycle", "condition", "purchased_on", "price_cents", "warranty_ends_on", "imei", "mac", "note", "own_fields",
    "appropriation_id",
]  # fmt: skip


def hold(plan_id: uuid.UUID) -> None:
    """Lock what the plan depends on, in the order of keys: its orders, then the devices it would change."""
    planned = sa.select(PlannedRow).where(PlannedRow.plan_id == plan_id)
    lines = planned.with_only_columns(PlannedRow.order_line_id).where(PlannedRow.outcome == Outcome.CREATE)
    orders = sa.select(OrderLine.order_id).where(OrderLine.id.in_(lines.distinct()))
    locked = sa.select(PurchaseOrder.id).where(PurchaseOrder.id.in_(orders)).order_by(PurchaseOrder.id)
    run(locked.with_for_update(key_share=True), PurchaseOrder).all()
    devices = planned.with_only_columns(PlannedRow.device_id).where(PlannedRow.outcome == Outcome.UPDATE)
    touched = sa.select(Device.id).where(Device.id.in_(devices)).order_by(Device.id)
    run(touched.with_for_update(), Device).all()


def rows(plan_id: uuid.UUID, judged: Any) -> list[int]:
    """Numbers of the rows that `judged` (every column of `PlannedRow`) judges otherwise than the plan does."""
    now = judged.subquery("now")
    same_row = sa.and_(PlannedRow.plan_id == plan_id, PlannedRow.row_number == now.c.row_number)
    is_new = PlannedRow.outcome == Outcome.CREATE
    differs = sa.or_(
        sa.cast(PlannedRow.outcome, sa.Text) != now.c.outcome,
        PlannedRow.changes != now.c.changes,
        sa.and_(sa.not_(is_new), PlannedRow.device_id.is_distinct_from(now.c.device_id)),
        sa.and_(is_new, sa.or_(*[_column(name).is_distinct_from(now.c[name]) for name in OF_NEW])),
    )
    found = sa.select(PlannedRow.row_number).select_from(sa.join(PlannedRow, now, same_row)).where(differs)
    return list(run(found.order_by(PlannedRow.row_number), Device, Custody, Person, PurchaseOrder, Room).scalars())


def leave_out(plan_id: uuid.UUID, numbers: list[int]) -> int:
    """Turn rows that would be applied, but changed after the plan was made, into conflicts that say so.

    Returns  how many there were
    """
    if not numbers:
        return 0
    said = sa.func.jsonb_build_array(
        sa.func.jsonb_build_object(
            "code", "changed_meanwhile", "column", sa.null(), "values", sa.func.jsonb_build_object()
        )
    )
    changed = (
        sa.update(PlannedRow)
        .where(
            PlannedRow.plan_id == plan_id,
            PlannedRow.row_number == sa.any_(sa.literal(numbers, sa.ARRAY(sa.Integer))),
            PlannedRow.outcome.in_([Outcome.CREATE, Outcome.UPDATE]),
        )
        .values(
            outcome=Outcome.CONFLICT,
            codes=sa.func.array_append(PlannedRow.codes, "changed_meanwhile"),
            problems=PlannedRow.problems.op("||")(said),
            changed=sa.cast(sa.literal("{}"), sa.ARRAY(sa.Text)),
            changes=sa.cast(sa.literal("[]"), sa.dialects.postgresql.JSONB),
        )
    )
    return int(run(changed).rowcount)


def _column(name: str) -> Any:
    column = PlannedRow.__table__.c[name]
    return sa.cast(column, sa.Text) if isinstance(column.type, sa.Enum) else column
