"""A file of staff, and what becomes of each of its rows."""

import datetime as dt
import enum
import uuid
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.actor import Actor
from core.db import Key, Model, Versioned, one_of
from core.history import Recorded
from core.scope import Guarded
from organisation.people.models import Person
from registry.plans.models import Mode

PERMISSION: Final = "person:write"
BY_FILE: Final = "staff_file"  # note of the fact by which a file of staff blocks somebody


class StaffState(enum.StrEnum):
    """Where a file of staff stands."""

    PLANNED = "planned"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"


BUSY: Final = frozenset({StaffState.APPLYING, StaffState.UNDOING})  # a worker is at it


class StaffOutcome(enum.StrEnum):
    """What becomes of a row."""

    CREATE = "create"
    UPDATE = "update"
    LEAVE = "leave"
    UNCHANGED = "unchanged"
    ERROR = "error"


WRITES: Final = (StaffOutcome.CREATE, StaffOutcome.UPDATE, StaffOutcome.LEAVE)


class StaffFile(Guarded, Versioned, Recorded, Model):
    """One uploaded file of staff."""

    __tablename__ = "staff_file"
    __table_args__ = (sa.Index(None, "uploaded_at", "id"),)
    private = frozenset({"file_name"})
    quiet = frozenset({"version", "counts", "said"})

    id: Mapped[Key]
    state: Mapped[StaffState] = mapped_column(one_of(StaffState), default=StaffState.PLANNED)
    file_name: Mapped[str]
    file_sha256: Mapped[str] = mapped_column(comment="hexadecimal")
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="outcome → rows")
    mode: Mapped[Mode | None] = mapped_column(one_of(Mode), comment="how it is or was applied")
    said: Mapped[str | None] = mapped_column(comment="code of why the last step was not done; see wording.SAID")
    kept: Mapped[int | None] = mapped_column(comment="rows that undoing left as they were")
    uploaded_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    uploaded_at: Mapped[dt.datetime]
    applied_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    applied_at: Mapped[dt.datetime | None]
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    undone_at: Mapped[dt.datetime | None]
    emptied_at: Mapped[dt.datetime | None] = mapped_column(comment="when its rows were deleted, because they were old")

    uploaded_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[uploaded_by_id])

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """Whoever looks after people everywhere."""
        return None if actor.everywhere(PERMISSION) else sa.false()


class StaffRow(Model):
    """What becomes of one row, and of its undoing."""

    __tablename__ = "staff_row"
    __table_args__ = (sa.Index(None, "file_id", "outcome", "row_number"), sa.Index(None, "person_id"))

    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("staff_file.id"), primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True, comment="as a person sees it in the file, from 1")
    outcome: Mapped[StaffOutcome] = mapped_column(one_of(StaffOutcome))
    person_id: Mapped[uuid.UUID | None] = mapped_column(comment="who is there or would be added")
    said: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="column → text of the cell")
    means: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="column → what the cell was read as")
    changes: Mapped[list[Any]] = mapped_column(JSONB, comment="field, old and new")
    problems: Mapped[list[Any]] = mapped_column(JSONB, comment="column, code and values; worded when read")
    done: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, comment="version of the person after it, roles given and ended, teams left: what undoing goes by"
    )
    undo: Mapped[str | None] = mapped_column(comment="restored, or the code of why undoing kept it")
