"""Who has a device, as far as a plan changes it: the open interval ends, the next begins where it ended."""

import uuid
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.write_many import Facts, write_many
from registry.custody.models import Custody, HolderKind
from registry.plans.models import Outcome, PlannedRow


def write(plan_id: uuid.UUID, by: Actor) -> None:
    """End and begin the intervals that the plan changes; its devices are locked or new. Records as `apply.write` says."""
    now = sa.literal(clock.now(), sa.DateTime(timezone=True))
    _end(plan_id, by, now)
    _begin(plan_id, by, now)
    _promise(plan_id, by)


def _end(plan_id: uuid.UUID, by: Actor, now: Any) -> None:
    passed_on = sa.select(PlannedRow.device_id).where(PlannedRow.plan_id == plan_id, _passes_on())
    tick = sa.func.make_interval(0, 0, 0, 0, 0, 0, 0.000001)
    ended = (
        sa.update(Custody)
        .where(Custody.until.is_(None), Custody.device_id.in_(passed_on))
        .values(until=sa.func.greatest(now, Custody.__table__.c.since + tick))
    )
    after = sa.func.jsonb_build_object("until", Custody.__table__.c.until, "device_id", Custody.__table__.c.device_id)
    write_many(ended, facts=Facts("custody.ended", by, after=after), scoped=(Custody,))


def _begin(plan_id: uuid.UUID, by: Actor, now: Any) -> None:
    row = PlannedRow
    before = (
        sa.select(sa.func.max(Custody.until)).where(Custody.device_id == row.device_id).correlate(row).scalar_subquery()
    )
    takes = sa.or_(row.outcome == Outcome.CREATE, _passes_on())
    kinds = {
        row.person_id: HolderKind.PERSON,
        row.holder_room_id: HolderKind.ROOM,
        row.pupil_reference: HolderKind.PUPIL,
    }
    kind = sa.case(*[(column.is_not(None), kind.value) for column, kind in kinds.items()])
    values: dict[str, Any] = {
        "device_id": row.device_id,
        "school_id": row.school_id,
        "holder_kind": kind,
        "person_id": row.person_id,
        "room_id": row.holder_room_id,
        "pupil_reference": row.pupil_reference,
        "class_label": row.class_label,
        "due_on": row.loan_due_on,
        "ticket_id": row.loan_ticket_id,
        "since": sa.func.greatest(now, before),
        "previous_until": before,
    }
    rows = sa.select(*values.values()).where(row.plan_id == plan_id, kind.is_not(None), takes).order_by(row.device_id)
    c = Custody.__table__.c
    begun = sa.insert(Custody).from_select(list(values), rows, include_defaults=False)
    told = ("device_id", "person_id", "room_id", "pupil_reference", "class_label", "since", "due_on", "ticket_id")
    after = sa.func.jsonb_strip_nulls(sa.func.jsonb_build_object(*[part for name in told for part in (name, c[name])]))
    write_many(begun, facts=Facts("custody.begun", by, after=after), scoped=(Custody,))


def _promise(plan_id: uuid.UUID, by: Actor) -> None:
    """Give intervals that go on another promised day of return, or none."""
    row, c = PlannedRow.__table__.c, Custody.__table__.c
    asked = sa.and_(row.plan_id == plan_id, row.outcome == Outcome.UPDATE, sa.literal("due_on") == sa.any_(row.changed))
    promised = (
        sa.update(Custody)
        .where(asked, c.device_id == row.device_id, c.until.is_(None))
        .values(due_on=row.loan_due_on, ticket_id=row.loan_ticket_id)
    )
    before = sa.func.jsonb_build_object("due_on", sa.literal_column("old.due_on", c.due_on.type))
    after = sa.func.jsonb_build_object("due_on", c.due_on, "device_id", c.device_id)
    write_many(promised, facts=Facts("custody.promised", by, before=before, after=after), scoped=(Custody,))


def _passes_on() -> Any:
    return sa.and_(
        PlannedRow.outcome == Outcome.UPDATE, sa.literal("holder") == sa.any_(PlannedRow.__table__.c.changed)
    )
