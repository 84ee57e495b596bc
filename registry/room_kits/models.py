"""Kits, and the rooms that have another one than rooms of their kind."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded
from organisation.schools.models import RoomKind


class RoomKit(Versioned, Recorded, Model):
    """What a room should hold: so many devices of each category."""

    __tablename__ = "room_kit"
    __table_args__ = (
        sa.Index("uq_room_kit_kind", "room_kind", unique=True, postgresql_where=sa.text("ended_on IS NULL")),
        sa.CheckConstraint("length(name_fi) BETWEEN 1 AND 60", name="name_length"),
    )

    id: Mapped[Key]
    name_fi: Mapped[str]
    name_sv: Mapped[str]
    name_en: Mapped[str]
    room_kind: Mapped[RoomKind | None] = mapped_column(
        one_of(RoomKind), comment="rooms of this kind have it; none: only rooms for which it is chosen"
    )
    lines: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="category of the catalogue → how many a room should hold"
    )
    ended_on: Mapped[dt.date | None] = mapped_column(comment="none: it is in use")
    created_at: Mapped[CreatedAt]

    def name(self, language: str) -> str:
        """What it is called in `language`."""
        return str(getattr(self, f"name_{language}"))


class RoomKitChoice(Versioned, Recorded, Model):
    """A room that has another kit than rooms of its kind, or none."""

    __tablename__ = "room_kit_choice"
    __table_args__ = (sa.UniqueConstraint("room_id"), sa.Index(None, "kit_id"))

    id: Mapped[Key]
    room_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("room.id"))
    kit_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("room_kit.id"), comment="none: it has no kit")
