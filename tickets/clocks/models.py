"""Policies, whose versions never change, and the clocks of tickets."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE
from sqlalchemy.dialects.postgresql.ranges import MultiRange
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Actor
from core.db import CreatedAt, Key, Model, one_of
from core.history import Recorded
from core.scope import Guarded
from tickets.clocks.running import Verdict
from tickets.states import Kind, Priority
from tickets.ticket.clock_effects import Clock
from tickets.ticket.models import Ticket


class SlaPolicy(Recorded, Model):
    """One version of the targets that a code stands for. The database refuses changes."""

    __tablename__ = "sla_policy"
    __table_args__ = (
        sa.UniqueConstraint("code", "number"),
        sa.CheckConstraint("number >= 1", name="number_counts_from_one"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(comment="named by routing rules, never changes")
    number: Mapped[int] = mapped_column(comment="from 1; the latest is in force")
    name: Mapped[str]
    calendar: Mapped[str] = mapped_column(comment="code of the calendar in which its minutes are counted")
    targets: Mapped[list[Any]] = mapped_column(comment="priority, kind, first_response_minutes, resolve_minutes")
    pauses: Mapped[list[Any]] = mapped_column(comment="wait reasons for which clocks stand still")
    without_device_minutes: Mapped[int | None] = mapped_column(comment="a pupil without a device; none: not counted")
    without_device_categories: Mapped[list[Any]] = mapped_column(comment="codes of what makes a device unusable")
    steps: Mapped[list[Any]] = mapped_column(comment="clock, minutes before (negative) or after it is due, who is told")
    created_at: Mapped[CreatedAt]
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


class TicketClock(Model):
    """One clock of a ticket: while which ranges it ran, and how it ended. What ended is never counted again."""

    __tablename__ = "ticket_clock"
    __table_args__ = (
        sa.CheckConstraint("(stopped_at IS NULL) = (verdict IS NULL)", name="stopped_has_verdict"),
        sa.CheckConstraint("(stopped_at IS NULL) = (elapsed_seconds IS NULL)", name="stopped_was_counted"),
        # read by desk.queue and clocks.dues
        sa.Index("ix_ticket_clock_due", "due_at", postgresql_where=sa.text("stopped_at IS NULL")),
        # read by clocks.escalating
        sa.Index("ix_ticket_clock_next_step", "next_step_at", postgresql_where=sa.text("stopped_at IS NULL")),
        # read by clocks.recounting
        sa.Index("ix_ticket_clock_open", "policy_id", postgresql_where=sa.text("stopped_at IS NULL")),
        # read by clocks.typical
        sa.Index(
            "ix_ticket_clock_resolved",
            "stopped_at",
            postgresql_where=sa.text("kind = 'resolve' AND stopped_at IS NOT NULL"),
        ),
    )

    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"), primary_key=True)
    kind: Mapped[Clock] = mapped_column(one_of(Clock), primary_key=True)
    policy_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("sla_policy.id"))
    budget_minutes: Mapped[int]
    own_minutes: Mapped[int | None] = mapped_column(comment="asked for by a request form, in place of the policy's")
    running: Mapped[Any] = mapped_column(TSTZMULTIRANGE(), default=MultiRange)
    pauses: Mapped[list[Any]] = mapped_column(default=list, comment="from, to and reason of each pause")
    due_at: Mapped[dt.datetime | None] = mapped_column(comment="none: it stands still before it is due")
    step: Mapped[int] = mapped_column(server_default="0", default=0, comment="how many escalation steps were taken")
    next_step_at: Mapped[dt.datetime | None]
    stopped_at: Mapped[dt.datetime | None]
    verdict: Mapped[Verdict | None] = mapped_column(one_of(Verdict))
    elapsed_seconds: Mapped[int | None] = mapped_column(comment="working time when it stopped")
    from_history: Mapped[bool] = mapped_column(
        server_default=sa.false(), default=False, comment="worked out afterwards: the ticket is older than its clocks"
    )


class Promise(Guarded, Model):
    """What somebody of the desk promised on a ticket, by when. The database refuses changes but for the outcome."""

    __tablename__ = "promise"
    __table_args__ = (
        sa.CheckConstraint("kept_at IS NULL OR broken_at IS NULL", name="kept_or_broken"),
        # read by clocks.promises
        sa.Index("ix_promise_due", "due_at", postgresql_where=sa.text("kept_at IS NULL AND broken_at IS NULL")),
    )

    id: Mapped[Key]
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), comment="who promised")
    text: Mapped[str] = mapped_column(comment="*: taken out")
    due_at: Mapped[dt.datetime]
    created_at: Mapped[CreatedAt]
    kept_at: Mapped[dt.datetime | None]
    broken_at: Mapped[dt.datetime | None]

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """What was promised on the tickets that `actor` sees."""
        if actor.id is None:
            return None
        tickets = Ticket.readable_by(actor)
        return None if tickets is None else cls.ticket_id.in_(sa.select(Ticket.id).where(tickets))


class TypicalWait(Model):
    """How long tickets of a priority and kind took that ended in the 90 days before a day; and how true that proved."""

    __tablename__ = "typical_wait"
    __table_args__ = (
        sa.CheckConstraint("(low_seconds IS NULL) = (high_seconds IS NULL)", name="range_is_whole"),
        sa.CheckConstraint("within <= judged", name="within_of_judged"),
    )

    priority: Mapped[Priority] = mapped_column(one_of(Priority), primary_key=True)
    kind: Mapped[Kind] = mapped_column(one_of(Kind), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    counted_at: Mapped[dt.datetime] = mapped_column(comment="what ended later was not known to it")
    tickets: Mapped[int] = mapped_column(comment="that ended and are compared with")
    low_seconds: Mapped[int | None] = mapped_column(comment="working time; none: too few tickets to say")
    middle_seconds: Mapped[int | None]
    high_seconds: Mapped[int | None]
    judged: Mapped[int] = mapped_column(
        server_default="0", default=0, comment="that ended later, before the next count"
    )
    within: Mapped[int] = mapped_column(server_default="0", default=0, comment="of those, how many took low to high")
