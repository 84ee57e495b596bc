"""A change of a whole school, and what becomes of each thing that belongs to it."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Key, Model, Versioned, one_of
from core.history import Recorded
from organisation.people.models import Person
from organisation.schools.models import School
from registry.plans.models import Outcome

PERMISSION = "school:change"


class ChangeKind(enum.StrEnum):
    """What happens to a school."""

    MERGE = "merge"
    CLOSE = "close"
    RENAME = "rename"


class ChangeState(enum.StrEnum):
    """Where the change of a school stands."""

    PLANNED = "planned"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"


class UndoOutcome(enum.StrEnum):
    """What undoing a change did to one thing."""

    RESTORED = "restored"
    KEPT = "kept"


class SchoolChange(Versioned, Recorded, Model):
    """One change of one school. Its devices' rows stand with `registry.plans`, under the change's own key."""

    __tablename__ = "school_change"
    __table_args__ = (
        sa.CheckConstraint("(kind = 'merge') = (into_id IS NOT NULL)", name="merge_says_where"),
        sa.CheckConstraint("into_id <> school_id", name="into_another"),
        sa.Index("uq_school_change_planned", "school_id", unique=True, postgresql_where=sa.text("state = 'planned'")),
        sa.Index(None, "made_at", "id"),
    )
    quiet = frozenset({"version", "counts", "undo_counts"})

    id: Mapped[Key]
    kind: Mapped[ChangeKind] = mapped_column(one_of(ChangeKind))
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"))
    into_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("school.id"), comment="merge: where everything goes"
    )
    on_day: Mapped[dt.date] = mapped_column(comment="first day on which it holds")
    facts: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, server_default="{}", comment="rename: columns of the school and their new values"
    )
    state: Mapped[ChangeState] = mapped_column(one_of(ChangeState), default=ChangeState.PLANNED)
    counts: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, server_default="{}", comment="kind of thing → outcome → how many"
    )
    undo_counts: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, server_default="{}", comment="kind of thing → restored or kept → how many"
    )
    made_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[dt.datetime]
    planned_at: Mapped[dt.datetime]
    applied_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    applied_at: Mapped[dt.datetime | None]
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    undone_at: Mapped[dt.datetime | None]

    school: Mapped[School] = relationship(lazy="raise", foreign_keys=[school_id])
    into: Mapped[School | None] = relationship(lazy="raise", foreign_keys=[into_id])
    made_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[made_by_id])
    applied_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[applied_by_id])
    undone_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[undone_by_id])


class SchoolChangeRow(Model):
    """What becomes of one thing of the school, and of its undoing."""

    __tablename__ = "school_change_row"
    __table_args__ = (sa.Index(None, "change_id", "outcome"),)

    change_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school_change.id"), primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True, comment="name of its table: room, role_grant, ticket …")
    key: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(
        one_of(Outcome), comment="update: it follows or ends; conflict: it is in the way"
    )
    before: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, server_default="{}", comment="what undoing brings back"
    )
    after: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    code: Mapped[str | None] = mapped_column(comment="why it stays, is in the way or is called otherwise")
    row_version: Mapped[int | None] = mapped_column(comment="of the thing, once the change is applied")
    undo: Mapped[UndoOutcome | None] = mapped_column(one_of(UndoOutcome))
    undo_code: Mapped[str | None] = mapped_column(comment="why undoing kept it")
