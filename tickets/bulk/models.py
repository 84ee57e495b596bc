"""Work on many tickets as it was done: by whom, to which tickets, and how each was before."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model


class TicketBulk(Model):
    """One command that was given to many tickets. The history is each ticket's own; this is what can be undone."""

    __tablename__ = "ticket_bulk"
    __table_args__ = (sa.Index(None, "person_id", "created_at"), sa.Index(None, "created_at"))

    id: Mapped[Key]
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), comment="who did it")
    action: Mapped[str] = mapped_column(comment="the name of a single ticket's command")
    created_at: Mapped[CreatedAt]
    undone_at: Mapped[dt.datetime | None]
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


class TicketBulkItem(Model):
    """What came of it for one ticket."""

    __tablename__ = "ticket_bulk_item"
    __table_args__ = (sa.Index(None, "ticket_id"),)

    bulk_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket_bulk.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, comment="as they were named, from 0")
    named: Mapped[str] = mapped_column(comment="key or number, as it was given")
    ticket_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("ticket.id"), comment="none: no such ticket")
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="code and values of why not; none: done")
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=sa.text("'{}'::jsonb"), comment="columns")
    version: Mapped[int | None] = mapped_column(comment="of the ticket when it was done")
    is_undone: Mapped[bool] = mapped_column(server_default=sa.false(), default=False)
    undo_problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="code and values of why it was kept")
