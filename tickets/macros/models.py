"""Macros of the desk."""

import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Versioned, one_of
from core.history import Recorded
from tickets.replies.for_teams import ForTeams
from tickets.states import ResolutionCode, WaitReason


class Outcome(enum.StrEnum):
    """What becomes of the ticket's state."""

    STAY = "stay"
    WAIT = "wait"
    RESOLVE = "resolve"


class Macro(ForTeams, Versioned, Recorded, Model):
    """What the desk often does to a ticket in several steps."""

    __tablename__ = "macro"
    __table_args__ = (
        sa.CheckConstraint("(outcome = 'wait') = (wait_reason IS NOT NULL)", name="waits_for_something"),
        sa.CheckConstraint("(outcome = 'resolve') = (resolution_code IS NOT NULL)", name="resolves_with_code"),
        sa.CheckConstraint("wait_days IS NULL OR (outcome = 'wait' AND wait_days BETWEEN 1 AND 365)", name="wait_days"),
    )

    reply_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("canned_reply.id"), comment="none: sends nothing")
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome), default=Outcome.STAY)
    wait_reason: Mapped[WaitReason | None] = mapped_column(one_of(WaitReason))
    wait_days: Mapped[int | None] = mapped_column(comment="days after which the work goes on by itself")
    resolution_code: Mapped[ResolutionCode | None] = mapped_column(one_of(ResolutionCode))
    checklist: Mapped[list[Any]] = mapped_column(
        JSONB, server_default=sa.text("'[]'::jsonb"), default=list, comment="steps that are added: fi, sv, en of each"
    )
