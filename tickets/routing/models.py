"""Published rules and what they decided."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model
from core.history import Recorded


class RoutingRuleset(Recorded, Model):
    """A version of the rules. The database refuses changes to a published one."""

    __tablename__ = "routing_ruleset"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.Index(
            "uq_routing_ruleset_draft",
            sa.text("(published_at IS NULL)"),
            unique=True,
            postgresql_where=sa.text("published_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    number: Mapped[int] = mapped_column(comment="from 1; the highest published one is in force")
    rules: Mapped[list[Any]] = mapped_column(comment="as tickets.routing.ruleset writes them")
    rationale: Mapped[str] = mapped_column(server_default="", default="")
    created_at: Mapped[CreatedAt]
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    published_at: Mapped[dt.datetime | None]
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


class RoutingDecision(Model):
    """One decision of `decide()`, with all it knew. Replaying it with its ruleset gives the same."""

    __tablename__ = "routing_decision"
    __table_args__ = (sa.UniqueConstraint("ticket_id", "epoch"),)

    id: Mapped[Key]
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    epoch: Mapped[int]
    ruleset_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("routing_ruleset.id"))
    decided_at: Mapped[dt.datetime]
    facts: Mapped[dict[str, Any]]
    roster: Mapped[dict[str, Any]]
    trace: Mapped[dict[str, Any]] = mapped_column(comment="rules examined, gates, rank: ids and codes only")
    outcome: Mapped[dict[str, Any]] = mapped_column(comment="team, agent, reason code, points")
