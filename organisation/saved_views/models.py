"""A list under a name."""

import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned, one_of


class ListName(enum.StrEnum):
    """A list that can be saved under a name."""

    DEVICES = "devices"
    ORDERS = "orders"
    BATCHES = "batches"
    TICKETS = "tickets"


class SavedView(Versioned, Model):
    """Filters, columns and an order of a list under a name: for its owner, for a team or for all who read the list."""

    __tablename__ = "saved_view"
    __table_args__ = (
        sa.UniqueConstraint("owner_id", "on", "name"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name="name_length"),
        sa.Index("ix_saved_view_shared", "on", postgresql_where=sa.text("shared")),
    )

    id: Mapped[Key]
    on: Mapped[ListName] = mapped_column(one_of(ListName), comment="which list")
    owner_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    team_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("team.id"), index=True, comment="whose members see it too"
    )
    shared: Mapped[bool] = mapped_column(
        server_default=sa.false(), default=False, comment="everyone sees it who may read the list"
    )
    name: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(comment="names and values of the list's address")
    columns: Mapped[list[str]] = mapped_column(
        sa.ARRAY(sa.Text),
        server_default=sa.text("'{}'::text[]"),
        default=list,
        comment="to show; none: as the reader has them",
    )
    sort: Mapped[str] = mapped_column(server_default="", default="", comment="the order; empty: the list's usual one")
    created_at: Mapped[CreatedAt]
