"""Lots for disposal: which devices, for which recycler, and the proof for each device that stores data."""

import datetime as dt
import enum
import uuid
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded
from registry.catalogue.models import Category

# Devices of these categories hold data of people, so that none leaves the city without proof.
WITH_STORAGE: Final = (
    Category.STUDENT_LAPTOP,
    Category.STAFF_LAPTOP,
    Category.TABLET,
    Category.DESKTOP,
    Category.DISPLAY,
)


class LotState(enum.StrEnum):
    """Where a lot stands."""

    OPEN = "open"
    CLOSED = "closed"


class DisposalLot(Versioned, Recorded, Model):
    """Devices that leave the city together. Once closed nothing about it changes."""

    __tablename__ = "disposal_lot"
    __table_args__ = (
        sa.Index("uq_disposal_lot_name", sa.text("lower(name)"), unique=True),
        sa.Index(None, "created_at", "id"),
        sa.CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_has_date"),
    )

    id: Mapped[Key]
    name: Mapped[str]
    recycler: Mapped[str] = mapped_column(comment="the firm that takes the devices")
    state: Mapped[LotState] = mapped_column(one_of(LotState), server_default="open", default=LotState.OPEN)
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[CreatedAt]
    closed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    closed_on: Mapped[dt.date | None] = mapped_column(comment="when the recycler got the devices")


class DisposalItem(Model):
    """One device of a lot, or a code that names none: the lot cannot close before that is taken out."""

    __tablename__ = "disposal_item"
    __table_args__ = (
        sa.Index(
            "uq_disposal_item_device_id", "device_id", unique=True, postgresql_where=sa.text("device_id IS NOT NULL")
        ),
        sa.Index(
            "uq_disposal_item_said",
            "lot_id",
            sa.text("lower(said)"),
            unique=True,
            postgresql_where=sa.text("device_id IS NULL"),
        ),
        sa.Index(None, "lot_id", "position"),
    )

    id: Mapped[Key]
    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("disposal_lot.id"))
    position: Mapped[int] = mapped_column(comment="in the order in which they came")
    said: Mapped[str] = mapped_column(comment="as it was scanned or typed")
    device_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("device.id"), comment="none: no known device")


class WipeEvidence(Model):
    """How the data of one device was destroyed. Never changed: the latest one counts."""

    __tablename__ = "wipe_evidence"
    __table_args__ = (sa.Index(None, "item_id", "recorded_at", "id"),)

    id: Mapped[Key]
    item_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("disposal_item.id"))
    method: Mapped[str] = mapped_column(comment="such as overwriting, cryptographic erasure or destruction")
    standard: Mapped[str] = mapped_column(comment="such as NIST SP 800-88")
    operator: Mapped[str] = mapped_column(comment="who did it, a firm or a person")
    certificate: Mapped[str] = mapped_column(comment="number or text of the certificate")
    certificate_sha256: Mapped[str] = mapped_column(comment="of `certificate` in UTF-8, hexadecimal")
    done_on: Mapped[dt.date | None] = mapped_column(comment="when the data was destroyed, if the certificate says so")
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    recorded_at: Mapped[CreatedAt]


class DisposalDocument(Model):
    """A certificate of a lot as PDF, kept as it came. Never changed."""

    __tablename__ = "disposal_document"
    __table_args__ = (sa.UniqueConstraint("lot_id", "sha256"),)

    id: Mapped[Key]
    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("disposal_lot.id"))
    name: Mapped[str] = mapped_column(comment="of the file")
    sha256: Mapped[str] = mapped_column(comment="of `content`, hexadecimal")
    size: Mapped[int] = mapped_column(comment="bytes")
    content: Mapped[bytes]
    added_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    added_at: Mapped[CreatedAt]
