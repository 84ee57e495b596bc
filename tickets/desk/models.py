"""How people keep the desk's list: their columns, and views under a name."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model


class DeskSetting(Model):
    """The columns and the density of the desk's list, as a person left them."""

    __tablename__ = "desk_setting"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    columns: Mapped[list[str]] = mapped_column(
        sa.ARRAY(sa.Text), comment="of the desk's list, besides those always shown"
    )
    comfortable: Mapped[bool] = mapped_column(server_default=sa.false(), default=False, comment="with room around rows")


class DeskView(Model):
    """Filters and an order of the desk's list under a name, for its owner or for a team."""

    __tablename__ = "desk_view"
    __table_args__ = (
        sa.UniqueConstraint("owner_id", "name"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name="name_length"),
    )

    id: Mapped[Key]
    owner_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    team_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("team.id"), index=True, comment="whose members see it too; none: the owner alone"
    )
    name: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(comment="names and values of the list's address")
    created_at: Mapped[CreatedAt]
