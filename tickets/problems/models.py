"""Problems, and the clusters of defects that may be one."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded

READ, WRITE = "problem:read", "problem:write"


class ProblemState(enum.StrEnum):
    """Where a problem stands. Stored by value, never renamed."""

    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"


class Problem(Versioned, Recorded, Model):
    """Devices of one model, of one delivery or of all, that have the same symptom. Its tickets and devices are looked up."""

    __tablename__ = "problem"
    __table_args__ = (
        sa.Index(
            "uq_problem_open",
            *("model_id", "batch_id", "category_id"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sa.text("state <> 'closed'"),
        ),
        sa.Index(None, "created_at", "id"),
        sa.Index(None, "category_id", "model_id"),  # read by panels.of_ticket
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        sa.CheckConstraint("state <> 'claimed' OR claimed_on IS NOT NULL", name="claimed_has_day"),
        sa.CheckConstraint("state <> 'open' OR claimed_on IS NULL", name="open_has_no_claim"),
        sa.CheckConstraint("brought_cents IS NULL OR claimed_on IS NOT NULL", name="brought_by_claim"),
        sa.CheckConstraint("brought_cents >= 0", name="brought_not_negative"),
    )
    private = frozenset({"title", "workaround", "notes"})

    id: Mapped[Key]
    title: Mapped[str] = mapped_column(server_default="", default="", comment="empty: model and symptom")
    model_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device_model.id"))
    batch_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("purchase_batch.id"), comment="the delivery; none: every device of the model"
    )
    category_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("category.id"), comment="the symptom")
    workaround: Mapped[str] = mapped_column(server_default="", default="", comment="what agents read on its tickets")
    notes: Mapped[str] = mapped_column(server_default="", default="")
    state: Mapped[ProblemState] = mapped_column(one_of(ProblemState), server_default="open", default=ProblemState.OPEN)
    tickets_after: Mapped[dt.datetime | None] = mapped_column(
        comment="only later tickets are its own: earlier ones were claimed for before"
    )
    claimed_on: Mapped[dt.date | None] = mapped_column(comment="when the supplier was asked")
    brought_cents: Mapped[int | None] = mapped_column(sa.BigInteger, comment="by the claim, without VAT")
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[CreatedAt]
    closed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    closed_at: Mapped[dt.datetime | None]


class DefectCluster(Model):
    """Devices of one model, and perhaps delivery, that fail more often than others: as `looking` found them last."""

    __tablename__ = "defect_cluster"
    __table_args__ = (sa.UniqueConstraint("model_id", "batch_id", "category_id", postgresql_nulls_not_distinct=True),)

    id: Mapped[Key]
    model_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device_model.id"))
    batch_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("purchase_batch.id"), comment="none: any delivery")
    category_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("category.id"), comment="the symptom")
    days: Mapped[int] = mapped_column(comment="how far back the figures reach")
    faulty: Mapped[int] = mapped_column(comment="devices with a ticket about the symptom")
    devices: Mapped[int] = mapped_column(comment="in use in that time")
    schools: Mapped[int]
    faulty_elsewhere: Mapped[int] = mapped_column(comment="other devices of the same kind, likewise")
    devices_elsewhere: Mapped[int]
    found_at: Mapped[dt.datetime]
