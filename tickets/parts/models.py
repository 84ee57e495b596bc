"""What a ticket is made of besides itself: its parent, what was ticked on its checklist, the time that went into it."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model
from core.history import Recorded


class TicketChild(Recorded, Model):
    """A ticket that is part of another: of a major incident, or of a request that takes several steps."""

    __tablename__ = "ticket_child"
    __table_args__ = (
        sa.UniqueConstraint("ticket_id"),
        sa.Index(None, "parent_id"),
        sa.CheckConstraint("ticket_id <> parent_id", name="not_its_own_parent"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"), comment="the child")
    parent_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    resolved_with_parent: Mapped[bool] = mapped_column(
        server_default=sa.false(), default=False, comment="it comes back when its parent does"
    )
    created_at: Mapped[CreatedAt]


class TicketStep(Recorded, Model):
    """One step of a ticket's checklist that was ticked, or that was added to this ticket alone."""

    __tablename__ = "ticket_step"
    __table_args__ = (
        sa.UniqueConstraint("ticket_id", "step_id"),
        sa.CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_by_somebody"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    step_id: Mapped[uuid.UUID] = mapped_column(comment="of the category's checklist, or a new key")
    name_fi: Mapped[str] = mapped_column(comment="as it was when it was ticked")
    name_sv: Mapped[str]
    name_en: Mapped[str]
    is_own: Mapped[bool] = mapped_column(server_default=sa.false(), default=False, comment="of this ticket alone")
    done_at: Mapped[dt.datetime | None]
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[CreatedAt]


class TimeSpent(Recorded, Model):
    """Minutes that somebody of the desk worked on a ticket. A mistake is taken back, never changed."""

    __tablename__ = "time_spent"
    __table_args__ = (
        sa.Index(None, "ticket_id", "created_at"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_of_a_day"),
    )
    private = frozenset({"note"})

    id: Mapped[Key]
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    minutes: Mapped[int]
    on: Mapped[dt.date] = mapped_column(comment="the day of the work")
    note: Mapped[str] = mapped_column(server_default="", default="")
    created_at: Mapped[CreatedAt]
