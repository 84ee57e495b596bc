"""The statements that undo a plan: devices and their custody become what they were, new devices leave the register."""

import uuid
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.write_many import Facts, write_many
from registry.custody.models import Custody
from registry.devices.models import Device
from registry.plans.apply import SEARCHED, told
from registry.plans.differences import difference, of
from registry.plans.models import AppliedRow, UndoAction, UndoRow
from registry.plans.snapshots import FIELDS
from registry.plans.statements import merge


def restore(plan_id: uuid.UUID, by: Actor) -> int:
    """Give changed devices back what they held before. Returns how many.

    Records  device.restored, custody.withdrawn, custody.reopened
    """
    before = AppliedRow.__table__.c.before
    columns = Device.__table__.c
    values: dict[str, Any] = {name: sa.cast(before[name].astext, columns[name].type) for name in FIELDS}
    restored = (
        sa.update(Device)
        .where(Device.id == AppliedRow.device_id, AppliedRow.plan_id == plan_id, _chosen(plan_id, UndoAction.RESTORE))
        .values(values | {"version": columns.version + 1})
    )
    moved = of("old", "school_id") != of("new", "school_id")
    facts = Facts(
        "device.restored",
        by,
        before=difference("old", "new", FIELDS),
        after=difference("new", "old", FIELDS),
        from_school=sa.case((moved, of("old", "school_id"))),
    )
    count = write_many(restored, facts=facts, scoped=(Device,))
    if count:
        _withdraw(by, _begun(plan_id))
        _reopen(by, _ended(plan_id))
        merge(SEARCHED)
    return count


def remove(plan_id: uuid.UUID, by: Actor) -> int:
    """Take created devices out of the register. Returns how many. Records device.removed, custody.withdrawn."""
    removed = sa.select(UndoRow.device_id).where(UndoRow.plan_id == plan_id, UndoRow.action == UndoAction.REMOVE)
    _withdraw(by, sa.select(Custody.id).where(Custody.device_id.in_(removed)))
    facts = Facts("device.removed", by, before=told(Device.__table__.c))
    return write_many(sa.delete(Device).where(Device.id.in_(removed)), facts=facts, scoped=(Device,))


def _chosen(plan_id: uuid.UUID, action: UndoAction) -> Any:
    chosen = sa.select(UndoRow.row_number).where(UndoRow.plan_id == plan_id, UndoRow.action == action)
    return AppliedRow.row_number.in_(chosen)


def _withdraw(by: Actor, keys: Any) -> None:
    """Delete intervals that a plan began."""
    c = Custody.__table__.c
    before = sa.func.jsonb_build_object("device_id", c.device_id, "person_id", c.person_id, "since", c.since)
    facts = Facts("custody.withdrawn", by, before=before)
    write_many(sa.delete(Custody).where(Custody.id.in_(keys)), facts=facts, scoped=(Custody,))


def _reopen(by: Actor, keys: Any) -> None:
    """Let intervals go on that a plan ended."""
    c = Custody.__table__.c
    reopened = sa.update(Custody).where(Custody.id.in_(keys)).values(until=None)
    before = sa.func.jsonb_build_object("until", sa.literal_column("old.until", c.until.type))
    after = sa.func.jsonb_build_object("device_id", c.device_id)
    write_many(reopened, facts=Facts("custody.reopened", by, before=before, after=after), scoped=(Custody,))


def _begun(plan_id: uuid.UUID) -> Any:
    """Keys of the intervals that the plan began for devices that it changed."""
    return _of_restored(plan_id, AppliedRow.after).where(
        _key(AppliedRow.after).is_distinct_from(_key(AppliedRow.before))
    )


def _ended(plan_id: uuid.UUID) -> Any:
    """Keys of the intervals that the plan ended."""
    changed = AppliedRow.before["custody"] != AppliedRow.after["custody"]
    return _of_restored(plan_id, AppliedRow.before).where(
        changed, AppliedRow.before["custody"]["until"].astext.is_(None)
    )


def _of_restored(plan_id: uuid.UUID, side: Any) -> Any:
    chosen = _chosen(plan_id, UndoAction.RESTORE)
    return sa.select(_key(side)).where(AppliedRow.plan_id == plan_id, chosen, _key(side).is_not(None))


def _key(side: Any) -> Any:
    return sa.cast(side["custody"]["id"].astext, sa.Uuid)
