"""One row of a plan: what would become of one device, and what stands against it."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, one_of
from registry.devices.lifecycle import Condition, Lifecycle


class Outcome(enum.StrEnum):
    """What would become of a row."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    ERROR = "error"


class Mode(enum.StrEnum):
    """How much of a plan is applied."""

    ALL_OR_NOTHING = "all_or_nothing"
    GOOD_ROWS = "good_rows"


class PlannedRow(Model):
    """What would become of one device. The columns named as the device's hold what it would have afterwards."""

    __tablename__ = "planned_row"
    __table_args__ = (
        sa.Index(None, "plan_id", "outcome", "row_number"),
        sa.Index("ix_planned_row_codes", "plan_id", "row_number", postgresql_where=sa.text("codes <> '{}'::text[]")),
    )

    plan_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="a purchase batch, or other bulk work")
    row_number: Mapped[int] = mapped_column(primary_key=True, comment="as a person sees it in the file, from 1")
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    device_id: Mapped[uuid.UUID | None] = mapped_column(comment="of the device that is there or would be made")
    model_id: Mapped[uuid.UUID | None]
    manufacturer_id: Mapped[uuid.UUID | None]
    school_id: Mapped[uuid.UUID | None]
    room_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None] = mapped_column(comment="the holder; told by `changed` when it would change")
    order_line_id: Mapped[uuid.UUID | None]
    asset_tag: Mapped[str | None] = mapped_column(comment="none for a new device: the next free one")
    serial: Mapped[str | None] = mapped_column(comment="normalised")
    serial_printed: Mapped[str | None]
    lifecycle: Mapped[Lifecycle | None] = mapped_column(one_of(Lifecycle))
    condition: Mapped[Condition | None] = mapped_column(one_of(Condition))
    purchased_on: Mapped[dt.date | None]
    price_cents: Mapped[int | None] = mapped_column(sa.BigInteger)
    warranty_ends_on: Mapped[dt.date | None]
    imei: Mapped[str | None]
    mac: Mapped[str | None]
    note: Mapped[str | None]
    own_fields: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, comment="code → value that it would get; null: emptied"
    )
    appropriation_id: Mapped[uuid.UUID | None] = mapped_column(
        comment="what would pay for its order line, which names none"
    )
    holder_room_id: Mapped[uuid.UUID | None] = mapped_column(comment="the room that would have it, if no person")
    pupil_reference: Mapped[str | None] = mapped_column(comment="the pupil who would have it")
    class_label: Mapped[str | None]
    loan_due_on: Mapped[dt.date | None] = mapped_column(comment="the day by which its holder would promise it back")
    loan_ticket_id: Mapped[uuid.UUID | None] = mapped_column(comment="what that loan would be for")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="what undoing brings back")
    dates: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, comment="the dates of its life it would have; none: as its stage stamps them"
    )
    device_version: Mapped[int | None] = mapped_column(comment="of the device, once the plan is applied")
    changed: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), comment="keys of columns an update would change")
    changes: Mapped[list[Any]] = mapped_column(JSONB, comment="field, old and new, as people read them")
    codes: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), comment="of its problems")
    problems: Mapped[list[Any]] = mapped_column(JSONB, comment="code, column and values; worded when read")


class AppliedRow(Model):
    """A device that a plan has changed, before and after, so that the plan can be undone. New devices have none."""

    __tablename__ = "applied_row"

    plan_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[uuid.UUID]
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="see snapshots.of_device")
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="the same, as the plan left it")


class UndoAction(enum.StrEnum):
    """What undoing a plan does to one device."""

    RESTORE = "restore"  # it was changed: it becomes what it was before
    REMOVE = "remove"  # it was created: it leaves the register
    KEEP = "keep"  # it stays as it is, for a reason


class UndoRow(Model):
    """What undoing a plan does to one device."""

    __tablename__ = "undo_row"
    __table_args__ = (sa.Index(None, "plan_id", "action", "row_number"),)

    plan_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="the plan that is undone")
    row_number: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[uuid.UUID]
    action: Mapped[UndoAction] = mapped_column(one_of(UndoAction))
    reason: Mapped[str | None] = mapped_column(comment="code: why it is kept; see undo.REASONS")
