"""Bulk work: one action on many devices, the devices as they were named, and where it stands."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.actor import Actor
from core.db import Key, Model, Versioned, one_of
from core.history import Recorded
from core.scope import Guarded
from organisation.people.models import Person
from registry.plans.models import Mode

PERMISSION = "device:bulk"


class Action(enum.StrEnum):
    """What is done with the devices; the names of a single device's actions."""

    MOVE = "move"
    HAND_OVER = "hand-over"
    TAKE_BACK = "take-back"
    REPORT_FAULTY = "report-faulty"
    REPAIR = "repair"
    WORKING = "working"
    RETIRE = "retire"
    ROLL_OVER = "roll-over"  # what a class list says of each device, see `rolling`
    UNDO = "undo"


class State(enum.StrEnum):
    """Where bulk work stands; an undo is bulk work of its own, and what it undoes is `undoing`, then `undone`."""

    PLANNING = "planning"
    PLANNED = "planned"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"
    DISCARDED = "discarded"


MOVES: dict[State, frozenset[State]] = {
    State.PLANNING: frozenset({State.PLANNED, State.FAILED}),
    State.PLANNED: frozenset({State.PLANNING, State.APPLYING, State.DISCARDED}),
    State.APPLYING: frozenset({State.APPLIED, State.PLANNED, State.FAILED}),
    State.APPLIED: frozenset({State.UNDOING}),
    State.UNDOING: frozenset({State.UNDONE, State.APPLIED}),
    State.UNDONE: frozenset(),
    State.FAILED: frozenset({State.DISCARDED}),
    State.DISCARDED: frozenset(),
}
BUSY = frozenset({State.PLANNING, State.APPLYING, State.UNDOING})  # Vire works on it


class BulkWork(Guarded, Versioned, Recorded, Model):
    """One action on many devices."""

    __tablename__ = "bulk_work"
    __table_args__ = (
        sa.CheckConstraint("(action = 'undo') = (undoes_id IS NOT NULL)", name="undo_says_what"),
        sa.Index(None, "made_at", "id"),
        sa.Index("ix_bulk_work_undoes_id", "undoes_id", postgresql_where=sa.text("undoes_id IS NOT NULL")),
    )
    private = frozenset({"reason"})
    quiet = frozenset({"version", "counts", "problem_counts", "said", "arguments"})

    id: Mapped[Key]
    action: Mapped[Action] = mapped_column(one_of(Action))
    undoes_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("bulk_work.id"))
    arguments: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, server_default="{}", comment="of the action: keys of school, room and person, codes"
    )
    reach: Mapped[list[uuid.UUID] | None] = mapped_column(
        ARRAY(sa.Uuid), comment="schools whose devices it may change; none: every school"
    )
    reason: Mapped[str] = mapped_column(server_default="", default="", comment="the note of every device's fact")
    state: Mapped[State] = mapped_column(one_of(State), default=State.PLANNING)
    devices: Mapped[int] = mapped_column(comment="how many were named")
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="outcome → devices")
    problem_counts: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="problem code → devices")
    said: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="code and values: what the last step came to")
    mode: Mapped[Mode | None] = mapped_column(one_of(Mode), comment="how it is or was applied")
    made_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[dt.datetime]
    planned_at: Mapped[dt.datetime | None]
    applied_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    applied_at: Mapped[dt.datetime | None]
    emptied_at: Mapped[dt.datetime | None] = mapped_column(comment="when its rows were deleted, because they were old")

    made_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[made_by_id])
    applied_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[applied_by_id])

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """Whoever changes devices of every school sees all of it, others their own."""
        return None if actor.everywhere(PERMISSION) else cls.made_by_id == actor.id


class BulkItem(Model):
    """One device of bulk work, as somebody named it."""

    __tablename__ = "bulk_item"
    work_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("bulk_work.id"), primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True, comment="place in the list, from 1")
    said: Mapped[str] = mapped_column(comment="as scanned, pasted or printed on it")
    device_id: Mapped[uuid.UUID | None] = mapped_column(comment="none: no device, or none that the person may see")
    several: Mapped[bool] = mapped_column(server_default=sa.false(), default=False, comment="several makers' devices")
    asks: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="roll-over: what the class list says of it")
