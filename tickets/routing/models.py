"""Rules in their versions, what they decided, what a draft would change, and whether decisions still come out alike."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned
from core.history import Recorded


class RulesetState(enum.StrEnum):
    """Where a version of the rules is in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class SimulationState(enum.StrEnum):
    """How far a simulation is."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class RoutingRuleset(Versioned, Recorded, Model):
    """A version of the rules. The database refuses changes to a published one, but for its being retired."""

    __tablename__ = "routing_ruleset"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        # read by routing.published
        sa.Index(
            "ix_routing_ruleset_in_force",
            *("published_at", "number"),
            postgresql_where=sa.text("published_at IS NOT NULL AND retired_at IS NULL"),
        ),
    )
    private = frozenset({"rules", "rationale"})  # words of people

    id: Mapped[Key]
    number: Mapped[int] = mapped_column(comment="from 1, in the order in which they were begun")
    rules: Mapped[list[Any]] = mapped_column(comment="as tickets.routing.ruleset writes them")
    rationale: Mapped[str] = mapped_column(server_default="", default="")
    based_on: Mapped[int | None] = mapped_column(comment="number of the version in force that the draft was made from")
    author_ids: Mapped[list[uuid.UUID]] = mapped_column(
        sa.ARRAY(sa.Uuid), server_default=sa.text("'{}'"), default=list, comment="who wrote in the draft"
    )
    created_at: Mapped[CreatedAt]
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    published_at: Mapped[dt.datetime | None] = mapped_column(
        comment="the latest published one that is not retired is in force"
    )
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    retired_at: Mapped[dt.datetime | None] = mapped_column(comment="taken out of use; of a draft: given up")
    retired_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    @property
    def state(self) -> RulesetState:
        """Draft, published or retired."""
        if self.retired_at is not None:
            return RulesetState.RETIRED
        return RulesetState.DRAFT if self.published_at is None else RulesetState.PUBLISHED


class RoutingDecision(Model):
    """One decision of `decide()`, with all it knew. Replaying it with its ruleset gives the same."""

    __tablename__ = "routing_decision"
    __table_args__ = (
        sa.UniqueConstraint("ticket_id", "epoch"),
        sa.Index(None, "decided_at"),  # read by dispatch.replay and rulesets.simulations
    )

    id: Mapped[Key]
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    epoch: Mapped[int]
    ruleset_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("routing_ruleset.id"))
    decided_at: Mapped[dt.datetime]
    facts: Mapped[dict[str, Any]]
    roster: Mapped[dict[str, Any]]
    trace: Mapped[dict[str, Any]] = mapped_column(comment="rules examined, gates, rank: ids and codes only")
    outcome: Mapped[dict[str, Any]] = mapped_column(comment="team, agent, reason code, points")


class RoutingSimulation(Model):
    """What a version of the rules would have decided about past tickets, against the rules that were in force."""

    __tablename__ = "routing_simulation"
    __table_args__ = (sa.Index(None, "ruleset_id", "asked_at"),)

    id: Mapped[Key]
    ruleset_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("routing_ruleset.id"))
    ruleset_version: Mapped[int] = mapped_column(comment="of the row when it was read: a later draft is another one")
    compared_with: Mapped[int] = mapped_column(comment="number of the version in force")
    since: Mapped[dt.datetime] = mapped_column(comment="tickets first decided from then on")
    until: Mapped[dt.datetime] = mapped_column(comment="and before then")
    asked_at: Mapped[dt.datetime]
    asked_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    finished_at: Mapped[dt.datetime | None] = mapped_column(comment="with a result, or given up without")
    result: Mapped[dict[str, Any] | None] = mapped_column(comment="counts and codes only, see rulesets.simulating")

    @property
    def state(self) -> SimulationState:
        """Waiting, done or failed."""
        if self.finished_at is None:
            return SimulationState.WAITING
        return SimulationState.FAILED if self.result is None else SimulationState.DONE


class RoutingCheck(Model):
    """One run of the self-check: past decisions were made again, and which of them came out otherwise."""

    __tablename__ = "routing_check"

    id: Mapped[Key]
    checked_at: Mapped[dt.datetime] = mapped_column(index=True)
    since: Mapped[dt.datetime]
    decisions: Mapped[int] = mapped_column(comment="how many were made again")
    differing: Mapped[list[uuid.UUID]] = mapped_column(
        sa.ARRAY(sa.Uuid), comment="keys of decisions, the first hundred"
    )
