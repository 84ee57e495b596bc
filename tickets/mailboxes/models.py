"""Mailboxes, and how fetching from each goes."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded
from core.languages import Language


class Mailbox(Versioned, Recorded, Model):
    """An address that people write to."""

    __tablename__ = "mailbox"
    __table_args__ = (
        sa.UniqueConstraint("address"),
        sa.Index("uq_mailbox_account", "account", unique=True, postgresql_where=sa.text("account <> '' AND active")),
    )
    private = frozenset({"address"})

    id: Mapped[Key]
    address: Mapped[str] = mapped_column(comment="as people write to it, small letters")
    team_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("team.id"), comment="takes what comes to it; none: the rules decide"
    )
    language: Mapped[Language | None] = mapped_column(one_of(Language), comment="of its tickets; none: the requester's")
    account: Mapped[str] = mapped_column(
        server_default="", default="", comment="HELPDESK: the setting IMAP_HELPDESK; empty: mail is brought to us"
    )
    active: Mapped[bool] = mapped_column(server_default=sa.true(), default=True, comment="in use")
    created_at: Mapped[CreatedAt]


class MailboxFetch(Model):
    """How fetching from a mailbox goes."""

    __tablename__ = "mailbox_fetch"
    __table_args__ = (sa.Index(None, "due_at"),)

    mailbox_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("mailbox.id"), primary_key=True)
    due_at: Mapped[dt.datetime] = mapped_column(comment="when it is fetched from next")
    begun_at: Mapped[dt.datetime | None] = mapped_column(comment="a run goes on since then, or died")
    tried_at: Mapped[dt.datetime | None]
    worked_at: Mapped[dt.datetime | None] = mapped_column(comment="when it last worked")
    failing_since: Mapped[dt.datetime | None] = mapped_column(comment="none: it works, or was not tried yet")
    failures: Mapped[int] = mapped_column(server_default="0", default=0, comment="in a row")
    error: Mapped[str] = mapped_column(server_default="", default="", comment="code: why it failed last")
    fetched: Mapped[int] = mapped_column(server_default="0", default=0, comment="mails in all")
