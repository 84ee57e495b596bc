"""When a school holds an exam, where, for how many, and what is ready for it."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned
from core.history import Recorded
from core.scope import SchoolOwned


class ExamWindow(SchoolOwned, Versioned, Recorded, Model):
    """One exam, `[starts_at, ends_at)`."""

    __tablename__ = "exam_window"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.CheckConstraint("headcount BETWEEN 1 AND 10000", name="headcount_plausible"),
        sa.Index(None, "school_id", "starts_at"),
        sa.Index(None, "starts_at", "id"),
    )
    read_permission = "exam:read"

    id: Mapped[Key]
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    kind: Mapped[str] = mapped_column(comment="what the school calls it")
    headcount: Mapped[int] = mapped_column(comment="people who sit it")
    room_ids: Mapped[list[uuid.UUID]] = mapped_column(sa.ARRAY(sa.Uuid), comment="none: the whole school")
    ready: Mapped[dict[str, Any]] = mapped_column(comment="code of readiness.NEEDED → how many are there")
    cancelled_at: Mapped[dt.datetime | None]
    created_at: Mapped[CreatedAt]
