"""Jobs waiting in PostgreSQL, the only copy that counts: read by state, closed by the consumer."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Model, db


class Item(Model):
    """One job. Open until `done_at` or `dead_at` is set."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.Index(
            "ix_outbox_open", "available_at", "id", postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL")
        ),
        sa.Index("ix_outbox_sent", "sent_at", postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL")),
        sa.Index("ix_outbox_key", "key", "id", postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL")),
        sa.Index("ix_outbox_done", "done_at", postgresql_where=sa.text("done_at IS NOT NULL")),
        sa.Index("ix_outbox_dead", "dead_at", postgresql_where=sa.text("dead_at IS NOT NULL")),
        sa.UniqueConstraint("topic", "dedup_key"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    topic: Mapped[str] = mapped_column(comment="names the effect: workers.jobs")
    key: Mapped[str | None] = mapped_column(comment="jobs with the same key run one after the other")
    dedup_key: Mapped[str | None] = mapped_column(comment="at most one job per topic and key, for ever")
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=sa.text("'{}'::jsonb"), comment="ids only")
    created_at: Mapped[CreatedAt]
    available_at: Mapped[dt.datetime] = mapped_column(server_default=sa.func.now())
    sent_at: Mapped[dt.datetime | None]
    sends: Mapped[int] = mapped_column(server_default="0")
    attempts: Mapped[int] = mapped_column(server_default="0")
    outages: Mapped[int] = mapped_column(
        server_default="0", comment="attempts that an outage ended; not among attempts"
    )
    last_error: Mapped[str | None]
    done_at: Mapped[dt.datetime | None]
    dead_at: Mapped[dt.datetime | None]


class Slot(Model):
    """One due run of a periodic job; two publishers open it once."""

    __tablename__ = "periodic_slot"
    name: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[dt.datetime] = mapped_column(primary_key=True)


class Heartbeat(Model):
    """When a process last said that it works, and what it found."""

    __tablename__ = "heartbeat"
    name: Mapped[str] = mapped_column(primary_key=True, comment="publisher, worker")
    at: Mapped[dt.datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=sa.text("'{}'::jsonb"))


def add(
    topic: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    dedup_key: str | None = None,
) -> None:
    """Queue a job in the present transaction.

    payload       ids only, JSON
    key           jobs with the same key run one after the other
    dedup_key     a second job with the same topic and key is not queued, ever
    """
    values: dict[str, Any] = {"topic": topic, "payload": payload, "key": key, "dedup_key": dedup_key}
    db.session.connection().execute(_ADD, values)


# Made once, and past the ORM: nearly every change of a ticket queues a job.
_ADD = insert(Item).on_conflict_do_nothing(index_elements=["topic", "dedup_key"])
