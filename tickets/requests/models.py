"""Forms of the request catalogue, and approvals of tickets."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded


class ApprovedBy(enum.StrEnum):
    """Who decides about a request: the school's contact, or whoever looks after the city's devices."""

    SCHOOL = "school"
    ASSETS = "assets"


class ApprovalState(enum.StrEnum):
    """Where an approval stands."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    FORGOTTEN = "forgotten"  # nobody decided in time


class RequestForm(Versioned, Recorded, Model):
    """One thing that can be asked for."""

    __tablename__ = "request_form"
    __table_args__ = (
        sa.UniqueConstraint("code"),
        sa.CheckConstraint("target_days BETWEEN 1 AND 365", name="target_within_a_year"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(comment="never changes")
    name_fi: Mapped[str]
    name_sv: Mapped[str]
    name_en: Mapped[str]
    category_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("category.id"), comment="its checklist comes with it")
    fields: Mapped[list[Any]] = mapped_column(JSONB, comment="code, type, label, required, choices, when of each")
    school_kinds: Mapped[list[Any]] = mapped_column(JSONB, server_default=sa.text("'[]'::jsonb"), comment="none: all")
    approval: Mapped[ApprovedBy | None] = mapped_column(one_of(ApprovedBy), comment="none: nobody is asked")
    target_days: Mapped[int | None] = mapped_column(comment="working days in which it is usually done")
    active: Mapped[bool] = mapped_column(server_default=sa.true(), default=True)

    def name(self, language: str) -> str:
        """Its name in `language`."""
        return {"fi": self.name_fi, "sv": self.name_sv}.get(language, self.name_en)


class Approval(Versioned, Recorded, Model):
    """A ticket that somebody has to agree to. Decided once; the database keeps who and when."""

    __tablename__ = "approval"
    __table_args__ = (
        sa.Index(None, "ticket_id"),
        sa.Index("ix_approval_open", "created_at", "id", postgresql_where=sa.text("outcome = 'open'")),
        sa.CheckConstraint("(outcome = 'open') = (decided_at IS NULL)", name="decided_has_time"),
        sa.CheckConstraint("cost_cents >= 0", name="cost_not_negative"),
    )
    private = frozenset({"note"})

    id: Mapped[Key]
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"), comment="the ticket's when it was asked")
    by: Mapped[ApprovedBy] = mapped_column("approved_by", one_of(ApprovedBy))
    cost_cents: Mapped[int | None] = mapped_column(sa.BigInteger, comment="without VAT; none: not known")
    outcome: Mapped[ApprovalState] = mapped_column(
        one_of(ApprovalState), server_default="open", default=ApprovalState.OPEN
    )
    note: Mapped[str] = mapped_column(server_default="", default="", comment="of whoever decided")
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime | None]
    created_at: Mapped[CreatedAt]
