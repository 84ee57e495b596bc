"""Calendars: each change is a new version, and no version ever changes."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model
from core.history import Recorded


class Calendar(Recorded, Model):
    """One version of the working hours that a code stands for. The database refuses changes."""

    __tablename__ = "calendar"
    __table_args__ = (
        sa.UniqueConstraint("code", "number"),
        sa.CheckConstraint("number >= 1", name="number_counts_from_one"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(comment="named by policies, never changes")
    number: Mapped[int] = mapped_column(comment="from 1; the latest that is about a day says its hours")
    name: Mapped[str]
    weekly: Mapped[list[Any]] = mapped_column(comment="weekday 1-7, from and to: times of day, Europe/Helsinki")
    public_holidays: Mapped[str | None] = mapped_column(comment="country whose public holidays are free")
    closed: Mapped[list[Any]] = mapped_column(comment="from and to: days, both included")
    special: Mapped[list[Any]] = mapped_column(comment="on: a day; hours: its own spans, none: closed")
    valid_from: Mapped[dt.date | None] = mapped_column(comment="first day it is about; none: every day")
    created_at: Mapped[CreatedAt]
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
