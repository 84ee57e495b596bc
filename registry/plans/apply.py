"""Writing a plan into the register: a handful of statements over all its rows, each telling the history."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert

from core import clock
from core.actor import Actor
from core.db import db
from core.write_many import Facts, write_many
from registry.devices import numbering
from registry.devices.models import Device
from registry.plans import custody, snapshots
from registry.plans.differences import difference, of
from registry.plans.models import Outcome, PlannedRow
from registry.plans.stamps import DATES, stamps
from registry.plans.statements import merge, run

TAKEN_OVER = [
    "school_id", "model_id", "manufacturer_id", "serial_printed", "lifecycle", "condition", "room_id", "order_line_id",
    "purchased_on", "price_cents", "warranty_ends_on", "imei", "mac", "note",
]  # fmt: skip
SEARCHED = "ix_device_serial_grams"  # what finds any part of a serial number
COLUMN = {"school": "school_id", "model": "model_id", "serial": "serial_printed", "room": "room_id"}  # of a field
NO_COLUMN = frozenset({"holder"})  # fields that are rows of their own
TOLD = [
    "school_id", "model_id", "asset_tag", "serial", "lifecycle", "condition", "room_id", "order_line_id", "batch_id",
    "purchased_on", "price_cents", "warranty_ends_on", "received_on", "deployed_on", "retired_on", "disposed_on",
    "missing_on", "imei", "mac",
]  # fmt: skip
NO_OWN = sa.cast(sa.literal("{}"), JSONB)


class LostRace(Exception):
    """Somebody registered the same serial number or tag in this very moment: judge again."""


def write(plan_id: uuid.UUID, *, by: Actor, batch_id: uuid.UUID | None = None) -> tuple[int, int]:
    """Create and update what the plan says; new devices without a tag get the next numbers, in the order of rows.

    What it changes is kept, so that `undo` can take it back.

    batch_id  the purchase batch that new devices remember
    Returns   how many were created and updated
    Raises    LostRace: nothing may be kept of it
    Records   device.added, device.corrected, custody.ended, custody.begun
    """
    made = _create(plan_id, by, batch_id)
    if made != _count(plan_id, Outcome.CREATE):
        raise LostRace
    snapshots.keep_before(plan_id)
    changed = update(plan_id, by=by)
    snapshots.keep_after(plan_id)
    return made, changed


def update(plan_id: uuid.UUID, *, by: Actor, verb: str = "device.corrected", note: str = "") -> int:
    """Change the devices that the plan changes, and keep with the plan the version that each has then.

    verb     of each device's fact
    note     why
    Returns  how many
    Records  `verb`, custody.ended, custody.begun
    """
    changed = _update(plan_id, by, verb, note)
    custody.write(plan_id, by)
    merge(SEARCHED)
    row, device = PlannedRow.__table__, Device.__table__
    kept = sa.update(PlannedRow).values(device_version=device.c.version)
    applied = sa.and_(row.c.plan_id == plan_id, row.c.outcome == Outcome.UPDATE, row.c.device_id == device.c.id)
    run(kept.where(applied), Device)
    return changed


def _create(plan_id: uuid.UUID, by: Actor, batch_id: uuid.UUID | None) -> int:
    row = PlannedRow
    planned = sa.and_(row.plan_id == plan_id, row.outcome == Outcome.CREATE)
    tagged = _tagged(plan_id, planned)
    day = sa.func.coalesce(row.purchased_on, sa.literal(clock.today(), sa.Date))
    in_use = stamps(row.lifecycle, day) | {
        name: value
        for name, value in stamps(row.lifecycle, sa.literal(clock.today(), sa.Date)).items()
        if name not in {"received_on", "deployed_on"}
    }
    values: dict[str, Any] = {
        "id": row.device_id,
        "asset_tag": sa.func.coalesce(row.asset_tag, tagged.c.asset_tag),
        "batch_id": sa.literal(batch_id, sa.Uuid),
        **{name: getattr(row, name) for name in TAKEN_OVER},
        "own_fields": sa.func.coalesce(sa.func.jsonb_strip_nulls(row.own_fields), NO_OWN),
        **in_use,
    }
    # Sorted by what must be unique: two plans that meet wait for each other in one direction only.
    rows = (
        sa.select(*[value.label(name) for name, value in values.items()])
        .select_from(sa.outerjoin(row, tagged, tagged.c.row_number == row.row_number))
        .where(planned)
        .order_by(row.manufacturer_id, row.serial)
    )
    made = insert(Device).from_select(list(values), rows, include_defaults=False).on_conflict_do_nothing()
    after = told(Device.__table__.c)
    return write_many(made, facts=Facts("device.added", by, after=after), scoped=(Device,))


def _tagged(plan_id: uuid.UUID, planned: Any) -> Any:
    """The next free tags for new devices without one, in the order of rows. Returns columns row_number, asset_tag."""
    row = PlannedRow
    untagged = sa.and_(planned, row.asset_tag.is_(None))
    count = db.session.scalar(sa.select(sa.func.count()).where(untagged)) or 0
    outcomes = row.outcome.in_([Outcome.CREATE, Outcome.UPDATE])
    written = sa.select(row.asset_tag).where(row.plan_id == plan_id, outcomes, row.asset_tag.is_not(None))
    numbers = sa.literal(numbering.draw(count, written=written), sa.ARRAY(sa.BigInteger))
    drawn = sa.func.unnest(numbers).table_valued("number", with_ordinality="place", name="drawn").render_derived()
    place = sa.func.row_number().over(order_by=row.row_number).label("place")
    rows = sa.select(row.row_number, place).where(untagged).subquery("untagged")
    tags = sa.select(rows.c.row_number, sa.func.asset_tag(drawn.c.number).label("asset_tag"))
    return tags.join(drawn, drawn.c.place == rows.c.place).cte("tagged")


def told(c: Any) -> Any:
    """JSON of what a device holds, without what is empty, as the fact of its coming says it."""
    pairs = [part for name in TOLD for part in (name, c[name])]
    own = sa.func.nullif(c.own_fields, NO_OWN)
    return sa.func.jsonb_strip_nulls(sa.func.jsonb_build_object(*pairs, "own_fields", own), type_=JSONB)


def _update(plan_id: uuid.UUID, by: Actor, verb: str, note: str) -> int:
    row, device = PlannedRow.__table__, Device.__table__
    fields = [f for f in _fields() if f not in NO_COLUMN]
    values: dict[str, Any] = {}
    for field in fields:
        name = COLUMN.get(field, field)
        values[name] = sa.case((_changes(field), row.c[name]), else_=device.c[name])
    values["manufacturer_id"] = sa.case((_changes("model"), row.c.manufacturer_id), else_=device.c.manufacturer_id)
    values["version"] = device.c.version + 1
    kept = sa.func.jsonb_strip_nulls(device.c.own_fields.op("||")(row.c.own_fields))
    values["own_fields"] = sa.func.coalesce(kept, device.c.own_fields)
    today = sa.literal(clock.today(), sa.Date)
    for name, value in stamps(row.c.lifecycle, today, device.c).items():
        planned = sa.cast(row.c.dates[name].astext, sa.Date)
        values[name] = sa.case(
            (row.c.dates.is_not(None), planned), (_changes("lifecycle"), value), else_=device.c[name]
        )
    changed = (
        sa.update(Device)
        .where(device.c.id == row.c.device_id, row.c.plan_id == plan_id, row.c.outcome == Outcome.UPDATE)
        .values(values)
    )
    names = [*(COLUMN.get(f, f) for f in fields), *DATES, "own_fields"]
    facts = Facts(
        verb,
        by,
        before=difference("old", "new", names),
        after=difference("new", "old", names),
        from_school=sa.case((_changes("school"), of("old", "school_id"))),
        note=note,
    )
    return write_many(changed, facts=facts, scoped=(Device,))


def _fields() -> list[str]:
    return [
        "asset_tag", "serial", "model", "school", "room", "lifecycle", "condition", "purchased_on", "price_cents",
        "warranty_ends_on", "imei", "mac", "note",
    ]  # fmt: skip


def _changes(field: str) -> Any:
    return sa.literal(field) == sa.any_(PlannedRow.__table__.c.changed)


def _count(plan_id: uuid.UUID, outcome: Outcome) -> int:
    counted = sa.select(sa.func.count()).where(PlannedRow.plan_id == plan_id, PlannedRow.outcome == outcome)
    return int(db.session.scalar(counted) or 0)
