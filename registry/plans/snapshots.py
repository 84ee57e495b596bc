"""What a device holds as one JSON value: kept before and after a plan changes it, and compared when it is undone."""

import uuid
from typing import Any

import sqlalchemy as sa

from registry.custody.models import Custody
from registry.devices.models import Device
from registry.plans.models import AppliedRow, Outcome, PlannedRow
from registry.plans.statements import run

FIELDS = (
    *("school_id", "model_id", "manufacturer_id", "asset_tag", "serial_printed", "lifecycle", "condition", "room_id"),
    *("order_line_id", "purchased_on", "price_cents", "warranty_ends_on", "received_on", "received_by_id"),
    *("deployed_on", "retired_on", "disposed_on", "missing_on", "imei", "mac", "note", "own_fields"),
)  # all that can change of a device; the last interval of its custody stands beside them as `custody`


def of_device() -> Any:
    """JSON of the device: `FIELDS` by name, and `custody`: id and until of its last interval, or null."""
    c = Device.__table__.c
    last = (
        sa.select(sa.func.jsonb_build_object("id", Custody.id, "until", Custody.until))
        .where(Custody.device_id == Device.id)
        .order_by(Custody.since.desc())
        .limit(1)
        .correlate(Device)
        .scalar_subquery()
    )
    pairs = [part for name in FIELDS for part in (name, c[name])]
    return sa.func.jsonb_build_object(*pairs, "custody", last)


def keep_before(plan_id: uuid.UUID) -> None:
    """Keep what the devices hold that the plan is about to change. They are locked."""
    row = PlannedRow
    rows = (
        sa.select(row.plan_id, row.row_number, row.device_id, of_device())
        .join(Device, Device.id == row.device_id)
        .where(row.plan_id == plan_id, row.outcome == Outcome.UPDATE)
    )
    names = ["plan_id", "row_number", "device_id", "before"]
    run(sa.insert(AppliedRow).from_select(names, rows, include_defaults=False), Device, Custody)


def keep_after(plan_id: uuid.UUID) -> None:
    """Keep what the same devices hold now."""
    now = sa.update(AppliedRow).where(AppliedRow.plan_id == plan_id, Device.id == AppliedRow.device_id)
    run(now.values(after=of_device()).execution_options(synchronize_session=False), Device, Custody)
