"""Visits of agents to schools and the tickets they are for."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded
from core.scope import SchoolOwned


class VisitState(enum.StrEnum):
    """How a visit stands."""

    PLANNED = "planned"
    MADE = "made"
    CANCELLED = "cancelled"


class SiteVisit(SchoolOwned, Versioned, Recorded, Model):
    """One agent at one school on one day."""

    __tablename__ = "site_visit"
    __table_args__ = (
        sa.Index(None, "agent_id", "on_day"),
        sa.Index(None, "school_id"),
    )
    read_permission = "ticket:work"

    id: Mapped[Key]
    agent_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"))
    on_day: Mapped[dt.date] = mapped_column(comment="in the schools' time zone")
    place: Mapped[int] = mapped_column(comment="its place among the visits of the day, from 1; gaps and equals may be")
    state: Mapped[VisitState] = mapped_column(one_of(VisitState), default=VisitState.PLANNED)
    created_at: Mapped[CreatedAt]


class VisitTicket(Model):
    """A ticket of a visit."""

    __tablename__ = "site_visit_ticket"
    __table_args__ = (
        # a ticket is done on one planned visit
        sa.Index("uq_site_visit_ticket_open", "ticket_id", unique=True, postgresql_where=sa.text("is_open")),
    )

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("site_visit.id"), primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"), primary_key=True)
    is_open: Mapped[bool] = mapped_column(server_default=sa.true(), default=True, comment="while the visit is planned")
