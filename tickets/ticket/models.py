"""Tickets: what is wrong, with which devices, who mends it, and what was said."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.actor import Actor
from core.compiled import constant
from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded
from core.languages import Language
from core.scope import Guarded, SchoolOwned, reach_name, reader
from tickets.states import (
    Channel,
    Impact,
    Kind,
    LineState,
    Priority,
    Reach,
    ResolutionCode,
    State,
    Urgency,
    Visibility,
    WaitReason,
)
from tickets.teams.models import TeamMember

_MOST_URGENT = ("queue_rank", "priority", "created_at", "id")
OPEN_STATES = "state IN ('new', 'queued', 'assigned', 'in_progress', 'waiting')"


def next_number() -> sa.ColumnElement[str]:
    """The next number, counted by the database as it takes the ticket: six digits, more from the millionth on."""
    local = sa.func.timezone(constant(clock.SCHOOL_ZONE.key), sa.func.now())
    year = sa.func.to_char(local, constant("YYYY"), type_=sa.Text)
    counted = sa.func.to_char(
        sa.func.nextval(sa.literal_column("'ticket_number'")), constant("FM999999000000"), type_=sa.Text
    )
    return constant("HKI-") + year + constant("-") + counted


def words_of(text: str) -> Any:
    """The words that `text`, an SQL expression, is found by; kept by the database and never loaded."""
    return mapped_column(TSVECTOR, sa.Computed(f"search_vector({text})", persisted=True), deferred=True, nullable=True)


class Ticket(SchoolOwned, Versioned, Recorded, Model):
    """What is wrong or wanted. Its state row is the fold of its events; its ETag is its version."""

    __tablename__ = "ticket"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.CheckConstraint("agent_id IS NULL OR team_id IS NOT NULL", name="agent_has_team"),
        sa.CheckConstraint("(state = 'waiting') = (wait_reason IS NOT NULL)", name="waiting_has_reason"),
        sa.CheckConstraint(
            "state NOT IN ('resolved', 'closed') OR (resolution_code IS NOT NULL AND resolved_at IS NOT NULL)",
            name="resolved_has_code",
        ),
        sa.CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into_another"),
        sa.CheckConstraint("wait_until IS NULL OR state = 'waiting'", name="waits_until_a_day"),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name="title_length"),
        sa.CheckConstraint("(phone <> '') = (reach IS NOT NULL AND reach = 'phone')", name="phone_where_called"),
        # read by ticket.urgent: what waits for the requester last, then priority, then age
        sa.Index("ix_ticket_queue", *_MOST_URGENT, postgresql_where=sa.text(OPEN_STATES)),
        sa.Index("ix_ticket_team_queue", "team_id", *_MOST_URGENT, postgresql_where=sa.text(OPEN_STATES)),
        sa.Index("ix_ticket_stopped", "stopped_until", postgresql_where=sa.text("stopped_until IS NOT NULL")),
        sa.Index(
            "ix_ticket_agent",
            *("agent_id", *_MOST_URGENT),
            postgresql_include=["points"],  # a member's load, read by dispatch.loads
            postgresql_where=sa.text(OPEN_STATES),
        ),
        # read by desk.queue, dispatch.drain and dispatch.sweep: what waits for somebody
        sa.Index(
            "ix_ticket_waits_for_agent",
            *("team_id", *_MOST_URGENT),
            postgresql_where=sa.text("state = 'queued'"),
        ),
        # read by desk.workloads: what has waited longest
        sa.Index(
            "ix_ticket_waits_longest",
            *("created_at", "id"),
            postgresql_where=sa.text("state = 'queued' AND agent_id IS NULL"),
        ),
        sa.Index("ix_ticket_wait_until", "wait_until", postgresql_where=sa.text("wait_until IS NOT NULL")),
        sa.Index("ix_ticket_to_close", "resolved_at", postgresql_where=sa.text("state = 'resolved'")),
        sa.Index("ix_ticket_filed_by_id_created_at_id", "filed_by_id", "created_at", "id"),
        # read by ticket.searching
        sa.Index("ix_ticket_words", "words", postgresql_using="gin"),
        sa.Index("ix_ticket_title_code", "title_code", postgresql_where=sa.text("title_code IS NOT NULL")),
        sa.Index(None, "school_id", "created_at", "id"),
        sa.Index(None, "requester_id", "created_at", "id"),
        sa.Index(None, "created_at", "id"),
        # read by ticket.merged
        sa.Index("ix_ticket_merged", "merged_into_id", postgresql_where=sa.text("merged_into_id IS NOT NULL")),
        sa.Index("ix_ticket_undecided", "created_at", postgresql_where=sa.text("state = 'new'")),
        # read by desk.sorting and desk.narrowing
        sa.Index("ix_ticket_open_age", "created_at", "id", postgresql_where=sa.text(OPEN_STATES)),
        sa.Index(
            *("ix_ticket_open_quiet", sa.text("COALESCE(last_message_at, created_at)"), "id"),
            postgresql_where=sa.text(OPEN_STATES),
        ),
        sa.Index(
            *("ix_ticket_asker_wrote_last", *_MOST_URGENT),
            postgresql_where=sa.text(f"asker_wrote_last AND {OPEN_STATES}"),
        ),
    )
    private = frozenset({"title", "description", "resolution_text", "place", "phone"})
    quiet = Recorded.quiet | {"last_message_at", "asker_wrote_last"}  # follow from messages, kept by the database

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(default=next_number(), comment="HKI-2026-000123")
    kind: Mapped[Kind] = mapped_column(one_of(Kind), default=Kind.INCIDENT)
    state: Mapped[State] = mapped_column(one_of(State), default=State.NEW)
    wait_reason: Mapped[WaitReason | None] = mapped_column(one_of(WaitReason))
    wait_until: Mapped[dt.date | None] = mapped_column(comment="the day on which the work goes on by itself")
    queue_rank: Mapped[int] = mapped_column(
        sa.SmallInteger,
        sa.Computed("CASE WHEN wait_reason = 'requester' THEN 2 ELSE 1 END", persisted=True),
        comment="before priority and age; 2: waits for its requester",
    )
    title: Mapped[str]
    title_code: Mapped[str | None] = mapped_column(comment="code of the category whose name is the title, if tapped")
    description: Mapped[str] = mapped_column(server_default="", default="")
    category_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("category.id"), comment="none: not yet known")
    impact: Mapped[Impact] = mapped_column(one_of(Impact), default=Impact.PERSON)
    urgency: Mapped[Urgency] = mapped_column(one_of(Urgency), default=Urgency.NORMAL)
    priority: Mapped[Priority] = mapped_column(one_of(Priority), default=Priority.P3, comment="from the matrix")
    class_stopped: Mapped[bool] = mapped_column(server_default=sa.false(), default=False)
    lesson_ends_at: Mapped[dt.datetime | None]
    stopped_until: Mapped[dt.datetime | None] = mapped_column(comment="none: no class is stopped, or not any more")
    place: Mapped[str] = mapped_column(
        server_default="", default="", comment="where they are, if in no room of the list"
    )
    reach: Mapped[Reach | None] = mapped_column(one_of(Reach), comment="how to reach them during the lesson")
    phone: Mapped[str] = mapped_column(server_default="", default="")
    language: Mapped[Language] = mapped_column(one_of(Language), default=Language.FINNISH)
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"))
    room_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("room.id"))
    service: Mapped[str | None] = mapped_column(comment="what the city offers: wifi, printing …")
    requester_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    filed_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    channel: Mapped[Channel] = mapped_column(one_of(Channel), default=Channel.WEB)
    team_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("team.id"))
    agent_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    pinned_until: Mapped[dt.datetime | None] = mapped_column(comment="a person chose the agent; routing keeps away")
    team_chosen: Mapped[bool] = mapped_column(
        server_default=sa.false(), default=False, comment="a person handed it to this team; rules keep it there"
    )
    judged: Mapped[bool] = mapped_column(
        server_default=sa.false(), default=False, comment="an agent set impact and urgency; rules keep them"
    )
    epoch: Mapped[int] = mapped_column(server_default="1", default=1, comment="grows with each re-route")
    points: Mapped[int] = mapped_column(server_default="2", default=2, comment="effort, from the category")
    sensitive: Mapped[bool] = mapped_column(server_default=sa.false(), default=False)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("ticket.id"), comment="the earlier ticket that it follows"
    )
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("ticket.id"), comment="the ticket on which the work goes on"
    )
    resolution_code: Mapped[ResolutionCode | None] = mapped_column(one_of(ResolutionCode))
    resolution_text: Mapped[str] = mapped_column(server_default="", default="")
    created_at: Mapped[CreatedAt]
    first_response_at: Mapped[dt.datetime | None]
    last_message_at: Mapped[dt.datetime | None] = mapped_column(
        comment="newest public message since it was filed; none: nobody has written"
    )
    asker_wrote_last: Mapped[bool] = mapped_column(
        server_default=sa.false(), comment="that message is of whoever asked"
    )
    resolved_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    words: Mapped[Any] = words_of("(number || ' '::text) || title")

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """Own and watched; the school's for its contact; every one for the desk.

        Sensitive ones: of the desk, whoever has it, and the leads of the team that has it.
        """
        if actor.id is None:
            return None
        if actor.everywhere("ticket:read"):
            me = reader(actor)
            watched = sa.select(Watcher.ticket_id).where(Watcher.person_id == me)
            mine = [cls.requester_id == me, cls.filed_by_id == me, cls.agent_id == me]
            if actor.may("ticket:lead"):
                own = sa.select(TeamMember.team_id).where(TeamMember.person_id == me, TeamMember.active)
                mine.append(cls.team_id.in_(own))
            return sa.or_(cls.sensitive.is_(False), *mine, cls.id.in_(watched))
        return cls.id.in_(cls._asked_by(actor)) if actor.may("ticket:own") else sa.false()

    @classmethod
    def _asked_by(cls, actor: Actor) -> Any:
        """Keys, one index look-up for each reason to see a ticket: an OR of them would read every ticket there is."""
        one, me = cls.__table__.alias("one"), reader(actor)
        reasons = [one.c.requester_id == me, one.c.filed_by_id == me]
        if actor.may("ticket:school"):
            reach = sa.bindparam(reach_name("ticket:school"), actor.schools("ticket:school"), sa.ARRAY(sa.Uuid))
            reasons.append(sa.and_(one.c.school_id == sa.any_(reach), one.c.sensitive.is_(False)))
        watched = sa.select(Watcher.ticket_id).where(Watcher.person_id == me)
        return sa.union_all(*(sa.select(one.c.id).where(reason) for reason in reasons), watched)


class TicketLine(Recorded, Model):
    """One device of a ticket."""

    __tablename__ = "ticket_line"
    __table_args__ = (sa.UniqueConstraint("ticket_id", "device_id"), sa.Index(None, "device_id"))

    id: Mapped[Key]
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device.id"))
    elsewhere: Mapped[str] = mapped_column(server_default="", default="", comment="why it is not the ticket's school's")
    progress: Mapped[LineState] = mapped_column(one_of(LineState), server_default="open", default=LineState.OPEN)


class Message(Guarded, Recorded, Model):
    """What was said. Never changed; redaction is an event."""

    __tablename__ = "message"
    __table_args__ = (
        sa.Index(None, "ticket_id", "created_at"),
        # read by ticket.searching
        sa.Index("ix_message_words", "words", postgresql_using="gin"),
    )
    private = frozenset({"text"})

    id: Mapped[Key]
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    author_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), comment="none: Vire itself")
    by_desk: Mapped[bool] = mapped_column(server_default=sa.false(), default=False, comment="else by whoever asked")
    visibility: Mapped[Visibility] = mapped_column(one_of(Visibility))
    text: Mapped[str]
    created_at: Mapped[CreatedAt]
    redacted_at: Mapped[dt.datetime | None]
    words: Mapped[Any] = words_of("text")

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """What is said in the tickets that `actor` sees; internal notes for the desk only."""
        if actor.id is None:
            return None
        tickets = Ticket.readable_by(actor)
        seen: list[Any] = [] if tickets is None else [cls.ticket_id.in_(sa.select(Ticket.id).where(tickets))]
        if not actor.may("ticket:internal"):
            seen.append(cls.visibility == constant(Visibility.PUBLIC.value))
        return sa.and_(sa.true(), *seen) if seen else None


class Watcher(Model):
    """Someone who follows a ticket without having filed it."""

    __tablename__ = "watcher"
    __table_args__ = (sa.Index(None, "person_id"),)
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)


class Assignment(Model):
    """Who had a ticket, `[since, until)`; at most one is open."""

    __tablename__ = "assignment"
    __table_args__ = (
        sa.Index("uq_assignment_open", "ticket_id", unique=True, postgresql_where=sa.text("until IS NULL")),
        sa.Index("ix_assignment_agent_open", "agent_id", postgresql_where=sa.text("until IS NULL")),
        sa.CheckConstraint("until >= since", name="ends_after_start"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    agent_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]
    decision_id: Mapped[uuid.UUID | None] = mapped_column(comment="none: a person decided")
    person_id: Mapped[uuid.UUID | None] = mapped_column(comment="who decided; none: routing did")
    given_back: Mapped[bool] = mapped_column(server_default=sa.false(), default=False, comment="by the agent")


class QueueCount(Model):
    """How many non-sensitive tickets a team has in a state: the sum of the changes noted here.

    A trigger of `ticket` adds rows, so that no two transactions ever wait for a counter; `ticket.counts` folds them.
    """

    __tablename__ = "queue_count"
    __table_args__ = (sa.Index(None, "team_id", "state"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    team_id: Mapped[uuid.UUID | None]
    state: Mapped[str]
    change: Mapped[int]
