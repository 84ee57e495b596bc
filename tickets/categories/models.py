"""What a ticket is about: a tree of categories in three languages."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Key, Model, Versioned, one_of
from core.history import Recorded
from tickets.states import Impact, Kind, Urgency


class Category(Versioned, Recorded, Model):
    """A symptom or a wish. Leaves are what a ticket is resolved under; a category that is gone is closed."""

    __tablename__ = "category"
    __table_args__ = (sa.UniqueConstraint("code"), sa.Index(None, "parent_id", "position"))

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(comment="named by routing rules, never changed")
    parent_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("category.id"))
    position: Mapped[int] = mapped_column(server_default="0", default=0)
    kind: Mapped[Kind] = mapped_column(one_of(Kind), server_default="incident", default=Kind.INCIDENT)
    name_fi: Mapped[str]
    name_sv: Mapped[str]
    name_en: Mapped[str]
    team_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("team.id"), comment="default team")
    impact: Mapped[Impact] = mapped_column(one_of(Impact), server_default="person", default=Impact.PERSON)
    urgency: Mapped[Urgency] = mapped_column(one_of(Urgency), server_default="normal", default=Urgency.NORMAL)
    points: Mapped[int] = mapped_column(server_default="2", default=2, comment="effort, 1-13")
    device_categories: Mapped[list[str]] = mapped_column(
        ARRAY(sa.Text), server_default=sa.text("'{}'::text[]"), default=list, comment="kinds of device it fits"
    )
    checklist: Mapped[list[Any]] = mapped_column(
        JSONB, server_default=sa.text("'[]'::jsonb"), default=list, comment="steps of its tickets: fi, sv, en of each"
    )
    active: Mapped[bool] = mapped_column(server_default=sa.true(), default=True)

    def name(self, language: str) -> str:
        """Its name in `language`."""
        return {"fi": self.name_fi, "sv": self.name_sv}.get(language, self.name_en)
