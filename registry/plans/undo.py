"""Undoing an applied plan, of an import or of any other bulk work: what was changed is restored, what was created removed.

`preview` says what it would come to; `write` locks the devices, judges again and does it. A device that anybody has touched
since stays as it is, with a reason. Whatever `apply.write` wrote can be undone by the id of its plan.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from core.actor import Actor
from core.errors import N_
from core.history import Event
from core.scope import free_condition
from registry.custody.models import Custody
from registry.devices import hooks
from registry.devices.models import Device
from registry.plans import undo_writes
from registry.plans.apply import told
from registry.plans.models import AppliedRow, Outcome, PlannedRow, UndoAction, UndoRow
from registry.plans.snapshots import of_device
from registry.plans.statements import run

READ: Final = (Device, Custody, Event)
REASONS: Final[dict[str, str]] = {
    "gone": N_("The device is no longer in the register."),
    "out_of_reach": N_("The device belongs to a school whose devices you may not change."),
    "not_kept": N_("What the device held before was not kept."),
    "handed_over": N_("Somebody has been given the device, or it was taken back, since then."),
    "in_ticket": N_("A ticket is about the device."),
    "in_repair": N_("The device was sent for repair."),
    "in_lot": N_("The device is in a lot for disposal."),
    "in_set": N_("The device belongs to a class set or charging cart."),
    "in_pool": N_("The device belongs to a loan pool."),
    "noted": N_("Somebody has written a note about the device."),
    "has_file": N_("Somebody has added a file to the device."),
    "changed_since": N_("The device has been changed since then."),
    "serial_taken": N_("Another device has its former serial number now."),
    "tag_taken": N_("Another device has its former asset tag now."),
}  # why a device is kept; the first that holds is given


@dataclass(frozen=True, slots=True)
class Kept:
    """A device that undoing leaves as it is."""

    row_number: int
    device_id: uuid.UUID
    reason: str
    asset_tag: str | None = None
    serial: str | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """What undoing a plan comes to.

    restore  devices that become what they were before
    remove   devices that leave the register
    kept     how many stay as they are
    keep     the first of them, in the order of the plan
    """

    restore: int
    remove: int
    kept: int
    keep: Sequence[Kept] = ()


def preview(plan_id: uuid.UUID, *, reach: Sequence[uuid.UUID] | None, limit: int) -> Undo:
    """What undoing would come to now; nothing is written.

    reach  schools whose devices may be changed; None: every school
    limit  most devices of `keep`
    """
    return _summed(_judged(plan_id, reach).subquery("judged"), limit)


def done(plan_id: uuid.UUID, *, limit: int) -> Undo:
    """What undoing came to."""
    return _summed(sa.select(UndoRow).where(UndoRow.plan_id == plan_id).subquery("done"), limit)


def write(plan_id: uuid.UUID, *, by: Actor, reach: Sequence[uuid.UUID] | None) -> Undo:
    """Undo a plan as far as nobody has touched its devices since.

    Records  device.restored, device.removed, custody.withdrawn, custody.reopened
    """
    devices = sa.select(PlannedRow.device_id).where(PlannedRow.plan_id == plan_id, _was_written())
    run(sa.select(Device.id).where(Device.id.in_(devices)).order_by(Device.id).with_for_update(), Device).all()
    names = ["plan_id", "row_number", "device_id", "action", "reason"]
    run(sa.insert(UndoRow).from_select(names, _judged(plan_id, reach), include_defaults=False), *READ)
    undo_writes.restore(plan_id, by)
    undo_writes.remove(plan_id, by)
    return done(plan_id, limit=0)


def _was_written() -> Any:
    return PlannedRow.outcome.in_([Outcome.CREATE, Outcome.UPDATE])


def _judged(plan_id: uuid.UUID, reach: Sequence[uuid.UUID] | None) -> Any:
    """Each device that the plan created or changed: plan_id, row_number, device_id, action and reason."""
    r = _reasoned(plan_id, reach).subquery("reasoned").c
    action = sa.case(
        (r.reason.is_not(None), UndoAction.KEEP.value),
        (r.is_new, UndoAction.REMOVE.value),
        else_=UndoAction.RESTORE.value,
    )
    return sa.select(r.plan_id, r.row_number, r.device_id, action.label("action"), r.reason)


def _reasoned(plan_id: uuid.UUID, reach: Sequence[uuid.UUID] | None) -> Any:
    """The same with is_new and with the reason alone."""
    c = _found(plan_id).subquery("found").c
    reasons = {
        "gone": c.school_id.is_(None),
        "out_of_reach": sa.false() if reach is None else c.school_id.not_in(list(reach)),
        "not_kept": sa.and_(sa.not_(c.is_new), c.after.is_(None)),
        "handed_over": sa.case((c.is_new, _held_otherwise(c)), else_=c.now["custody"] != c.after["custody"]),
        **{code: _is_bound(c, by) for code, by in hooks.binds.items()},
        "changed_since": sa.case((c.is_new, _new_one_differs(c)), else_=c.now != c.after),
        "serial_taken": _another(c, lambda other: _has_serial(other, c.before)),
        "tag_taken": _another(c, lambda other: other.asset_tag == c.before["asset_tag"].astext),
    }
    reason = sa.case(*((when, code) for code, when in reasons.items()))
    return sa.select(c.plan_id, c.row_number, c.device_id, c.is_new, reason.label("reason"))


def _found(plan_id: uuid.UUID) -> Any:
    """Each device that the plan created or changed, with what the plan kept of it and what it holds now."""
    row, is_new = PlannedRow, PlannedRow.outcome == Outcome.CREATE
    now = sa.case((is_new, sa.null()), else_=of_device())
    same = sa.and_(AppliedRow.plan_id == row.plan_id, AppliedRow.row_number == row.row_number)
    return (
        sa.select(
            *(row.plan_id, row.row_number, row.device_id, row.person_id, is_new.label("is_new")),
            *(sa.func.coalesce(row.note, "").label("planned_note"), Device.school_id, Device.version, Device.note),
            *(AppliedRow.before, AppliedRow.after, sa.type_coerce(now, JSONB).label("now")),
        )
        .outerjoin(Device, Device.id == row.device_id)
        .outerjoin(AppliedRow, same)
        .where(row.plan_id == plan_id, _was_written())
    )


def _is_bound(c: Any, by: Any) -> Any:
    """Whether a created device has rows that it stays for: of the table of the column `by`."""
    bound = sa.exists().where(by == c.device_id)
    return sa.and_(c.is_new, free_condition(bound, why="whether there are any, whoever may see them"))


def _held_otherwise(c: Any) -> Any:
    """Whether a created device has or had another holder than the plan gave it."""
    as_planned = sa.and_(Custody.person_id == c.person_id, Custody.until.is_(None), Custody.previous_until.is_(None))
    return sa.exists().where(Custody.device_id == c.device_id, as_planned.is_not(sa.true()))


def _new_one_differs(c: Any) -> Any:
    """Whether a created device has changed, and not been changed back."""
    added = sa.select(Event.after).where(Event.subject_id == c.device_id, Event.verb == "device.added").limit(1)
    now = sa.select(told(Device.__table__.c)).where(Device.id == c.device_id)
    same = sa.and_(now.scalar_subquery() == added.scalar_subquery(), c.note == c.planned_note)
    return sa.and_(c.version > 1, same.is_not(sa.true()))


def _another(c: Any, has: Callable[[Any], Any]) -> Any:
    """Whether another device has what a changed one had before."""
    other = aliased(Device)
    return sa.and_(sa.not_(c.is_new), sa.exists().where(has(other), other.id != c.device_id))


def _has_serial(device: Any, before: Any) -> Any:
    return sa.and_(
        device.manufacturer_id == sa.cast(before["manufacturer_id"].astext, sa.Uuid),
        device.serial == sa.func.serial_normal(before["serial_printed"].astext),
    )


def _summed(rows: Any, limit: int) -> Undo:
    counted = sa.select(rows.c.action, sa.func.count()).group_by(rows.c.action)
    counts: dict[str, int] = {str(action): int(n) for action, n in run(counted, *READ)}
    kept = counts.get(UndoAction.KEEP, 0)
    keep: list[Kept] = []
    if kept and limit:
        named = sa.select(rows.c.row_number, rows.c.device_id, rows.c.reason, Device.asset_tag, Device.serial)
        named = named.outerjoin(Device, Device.id == rows.c.device_id).where(rows.c.action == UndoAction.KEEP)
        keep = [Kept(*row) for row in run(named.order_by(rows.c.row_number).limit(limit), *READ)]
    return Undo(counts.get(UndoAction.RESTORE, 0), counts.get(UndoAction.REMOVE, 0), kept, keep)
