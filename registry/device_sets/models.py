"""Sets of devices, and which devices belong to each."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded
from core.scope import SchoolOwned


class SetKind(enum.StrEnum):
    """What holds a set together."""

    CLASS_SET = "class_set"
    CART = "cart"  # a charging cart or cabinet


class DeviceSet(SchoolOwned, Versioned, Recorded, Model):
    """Devices of one school that are handed over and come back together."""

    __tablename__ = "device_set"
    __table_args__ = (
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name="name_length"),
        sa.Index(None, "school_id"),
    )
    read_permission = "set:read"
    quiet = Recorded.quiet | {"returned_id"}  # the fact tells it as what `return_id` was

    id: Mapped[Key]
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"))
    name: Mapped[str]
    kind: Mapped[SetKind] = mapped_column(one_of(SetKind))
    room_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("room.id"), comment="where it is kept")
    hand_over_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("bulk_work.id"), comment="the latest plan that hands it over"
    )
    return_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("bulk_work.id"), comment="the latest plan that takes it back"
    )
    returned_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("bulk_work.id"), comment="the one that took it back before that plan was made"
    )
    dissolved_on: Mapped[dt.date | None] = mapped_column(comment="none: it is in use")
    created_at: Mapped[CreatedAt]


class SetMember(Recorded, Model):
    """A device that belongs to a set; to one at most."""

    __tablename__ = "device_set_member"
    __table_args__ = (sa.UniqueConstraint("device_id"), sa.Index(None, "set_id"))

    id: Mapped[Key]
    set_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device_set.id"))
    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device.id"))
