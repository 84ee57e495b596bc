"""Roll-overs of a school year, and what the class lists of each say of every device: kept when a list is applied."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import CreatedAt, Key, Model, Versioned, db, one_of
from core.history import Recorded
from core.scope import SchoolOwned, everywhere
from registry.bulk.judging import Problem
from registry.bulk.models import BulkItem, BulkWork
from registry.plans.models import Outcome, PlannedRow

WHY = "what the plan changed, whose rows were judged by their school"


class Step(enum.StrEnum):
    """What becomes of a device at the end of a school year."""

    KEEP = "keep"  # it stays with whoever has it
    COLLECT = "collect"  # it is to come back by the day of the roll-over
    HAND_OVER = "hand_over"  # it goes to the next school or to somebody else
    EXTEND = "extend"  # it stays until a promised day


class RollOver(Versioned, Recorded, Model):
    """The end of a school year: which devices stay, come back, go on or are lent longer."""

    __tablename__ = "roll_over"
    __table_args__ = (
        sa.Index("uq_roll_over_name", sa.literal_column("lower(name)"), unique=True),
        sa.Index(None, "collect_by", "id"),
        sa.CheckConstraint("extend_until > collect_by", name="extended_past_collecting"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by_somebody"),
    )

    id: Mapped[Key]
    name: Mapped[str]
    starts_in: Mapped[int] = mapped_column(comment="year in which the school year began that ends now")
    collect_by: Mapped[dt.date] = mapped_column(comment="last day by which collected devices come back")
    extend_until: Mapped[dt.date] = mapped_column(
        comment="promised return of extended devices, unless a row says another"
    )
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[CreatedAt]
    closed_at: Mapped[dt.datetime | None] = mapped_column(comment="UTC")
    closed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


class RolledDevice(SchoolOwned, Model):
    """What a class list says of one device. After the closing it keeps whether it was still out."""

    __tablename__ = "rolled_device"
    __table_args__ = (sa.Index(None, "roll_over_id", "school_id", "class_label", "device_id"),)
    read_permission = "rollover:read"

    roll_over_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("roll_over.id"), primary_key=True)
    device_id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="also of one that has left the register since"
    )
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"), comment="whose class list named it")
    step: Mapped[Step] = mapped_column(one_of(Step))
    class_label: Mapped[str | None]
    pupil_reference: Mapped[str | None] = mapped_column(comment="as the list named the pupil, or who had it")
    due_on: Mapped[dt.date | None] = mapped_column(comment="promised return")
    listed_at: Mapped[dt.datetime] = mapped_column(comment="UTC; whoever had it then and still has it, it is out")
    was_out: Mapped[bool | None] = mapped_column(comment="collected ones: still out as the roll-over was closed")


def of(work: BulkWork) -> uuid.UUID | None:
    """The roll-over that bulk work, or the undo of it, belongs to."""
    kept = work.arguments.get("roll_over")
    return uuid.UUID(kept) if kept else None


def kept_of(work: BulkWork) -> dict[str, Any]:
    """What an undo of `work` must know of its roll-over."""
    return {"roll_over": work.arguments["roll_over"]} if of(work) else {}


def refused(work: BulkWork) -> Problem | None:
    """Why a plan cannot be applied any more: its roll-over is closed."""
    key = of(work)
    if key is None:
        return None
    is_closed = db.session.scalar(sa.select(RollOver.closed_at.is_not(None)).where(RollOver.id == key))
    return Problem.ROLL_OVER_CLOSED if is_closed else None


def beside(wanted: Any, work: BulkWork) -> Any:
    """`wanted` of the items of bulk work, with what its roll-over noted of each device: column `rolled`."""
    same = sa.and_(RolledDevice.roll_over_id == of(work), RolledDevice.device_id == BulkItem.device_id)
    mark = RolledDevice.step.concat("|").concat(sa.func.coalesce(RolledDevice.class_label, ""))
    return wanted.outerjoin(RolledDevice, same).add_columns(sa.cast(mark, sa.Text).label("rolled"))


def note(work: BulkWork) -> None:
    """Keep what an applied class list says of its devices; an undo takes it back. Nothing for other bulk work."""
    key = of(work)
    if key is None:
        return
    each = sa.func.jsonb_array_elements(PlannedRow.changes).table_valued(sa.column("value", JSONB)).alias("each")
    new = each.c.value["new"].astext
    told = sa.select(PlannedRow, new.label("mark")).join(each, sa.true())
    told = told.where(
        PlannedRow.plan_id == work.id,
        PlannedRow.outcome == Outcome.UPDATE,
        each.c.value["field"].astext == "roll_over",
    )
    rows = told.subquery("rows")
    gone = sa.select(rows.c.device_id).where(rows.c.mark.is_(None))
    _run(sa.delete(RolledDevice).where(RolledDevice.roll_over_id == key, RolledDevice.device_id.in_(gone)))
    _run(_kept(work, key, rows))


def _kept(work: BulkWork, key: uuid.UUID, rows: Any) -> Any:
    school = work.arguments.get("school")
    item = sa.and_(BulkItem.work_id == rows.c.plan_id, BulkItem.row_number == rows.c.row_number)
    values: dict[str, Any] = {
        "roll_over_id": sa.literal(key, sa.Uuid),
        "device_id": rows.c.device_id,
        "school_id": sa.literal(school, sa.Uuid) if school else rows.c.school_id,
        "step": sa.func.split_part(rows.c.mark, "|", 1),
        "class_label": sa.func.nullif(sa.func.split_part(rows.c.mark, "|", 2), ""),
        "pupil_reference": sa.func.coalesce(BulkItem.asks["who"].astext, rows.c.pupil_reference),
        "due_on": rows.c.loan_due_on,
        "listed_at": sa.literal(clock.now(), sa.DateTime(timezone=True)),
    }
    found = sa.select(*values.values()).select_from(rows.join(BulkItem, item)).where(rows.c.mark.is_not(None))
    made = insert(RolledDevice).from_select(list(values), found, include_defaults=False)
    again = {name: made.excluded[name] for name in ("step", "class_label", "pupil_reference", "due_on", "listed_at")}
    return made.on_conflict_do_update(index_elements=["roll_over_id", "device_id"], set_=again)


def _run(statement: Any) -> None:
    db.session.connection().execute(everywhere(statement, RolledDevice, why=WHY))
