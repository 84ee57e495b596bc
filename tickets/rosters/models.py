"""A person's shifts, absences and skills, and when that has to be looked at next."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Actor
from core.db import Model, Versioned
from core.history import Recorded
from core.scope import Guarded, reader


class WorkRoster(Versioned, Recorded, Guarded, Model):
    """When somebody works and what they can do. Whoever has none is taken to be at work."""

    __tablename__ = "work_roster"
    __table_args__ = (sa.CheckConstraint("capacity_points BETWEEN 1 AND 1000", name="capacity_plausible"),)
    private = frozenset({"absences"})  # they may be sick leaves: the history says that they changed, not when they are

    id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, comment="whose it is")
    weekly: Mapped[list[Any]] = mapped_column(comment="weekday 1-7, from and to: times of day, Europe/Helsinki")
    exceptions: Mapped[list[Any]] = mapped_column(comment="on: a day; hours: its own spans, none: free")
    absences: Mapped[list[Any]] = mapped_column(comment="from and to: days, both included, or local times")
    skills: Mapped[list[Any]] = mapped_column(comment="code, level 1-5")
    languages: Mapped[list[str]] = mapped_column(sa.ARRAY(sa.Text), comment="fi, sv, en")
    capacity_points: Mapped[int | None] = mapped_column(comment="of open tickets in all teams; none: no limit")

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """One's own; everybody's for those who plan the work."""
        if actor.id is None or actor.everywhere("roster:read"):
            return None
        return sa.and_(cls.id == reader(actor))


class Attendance(Model):
    """What was last seen of whether somebody is at work, and when that has to be looked at again."""

    __tablename__ = "attendance"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    at_work: Mapped[bool]
    absent: Mapped[bool]
    look_at: Mapped[dt.datetime] = mapped_column(index=True)
