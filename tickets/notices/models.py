"""What is new for a person, and how they want to be told."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned
from core.history import Recorded


class NoticePreference(Versioned, Recorded, Model):
    """What one person chose about e-mail. Without a row: everything by e-mail, at any hour."""

    __tablename__ = "notice_preference"
    __table_args__ = (
        sa.UniqueConstraint("person_id"),
        sa.CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name="quiet_hours_whole"),
    )

    id: Mapped[Key]
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    mail: Mapped[dict[str, Any]] = mapped_column(
        server_default=sa.text("'{}'::jsonb"), comment="kind of notice → whether it comes by e-mail; none: it does"
    )
    quiet_from: Mapped[dt.time | None] = mapped_column(comment="no e-mail from this time of day, Europe/Helsinki")
    quiet_to: Mapped[dt.time | None] = mapped_column(comment="until this one; earlier than quiet_from: the next day")


class Notice(Model):
    """Something new for a person: their ticket was answered, or is done. Shown on the start page until read."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.Index("ix_notice_unseen", "person_id", "created_at", postgresql_where=sa.text("seen_at IS NULL")),
        sa.Index(None, "person_id", "created_at", "id"),  # read by notices.reading
        # read by mail.gather
        sa.Index("ix_notice_mail_due", "person_id", "mail_due_at", postgresql_where=sa.text("mail_due_at IS NOT NULL")),
        sa.Index("ix_notice_mail", "mail_id", postgresql_where=sa.text("mail_id IS NOT NULL")),
    )

    id: Mapped[Key]
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"), index=True)
    verb: Mapped[str]
    created_at: Mapped[CreatedAt]
    seen_at: Mapped[dt.datetime | None] = mapped_column(comment="read by the person")
    mail_due_at: Mapped[dt.datetime | None] = mapped_column(comment="when it is to come by e-mail; none: decided")
    mail_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("mail.id"), comment="the mail that tells of it")
    mail_skipped: Mapped[str | None] = mapped_column(comment="code: why no mail tells of it")
