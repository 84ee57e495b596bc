"""Repair orders."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded


class RepairOutcome(enum.StrEnum):
    """How a repair ended."""

    REPAIRED = "repaired"
    REPLACED = "replaced"  # the vendor sent another device, which is registered on its own
    NOT_REPAIRED = "not_repaired"


class RepairOrder(Versioned, Recorded, Model):
    """One stay of a device with a vendor."""

    __tablename__ = "repair_order"
    __table_args__ = (
        sa.Index("uq_repair_order_open", "device_id", unique=True, postgresql_where=sa.text("returned_on IS NULL")),
        sa.Index(None, "sent_on", "id"),
        sa.Index(None, "device_id"),
        sa.CheckConstraint("(returned_on IS NULL) = (outcome IS NULL)", name="returned_has_outcome"),
        sa.CheckConstraint("returned_on >= sent_on", name="returned_after_sent"),
        sa.CheckConstraint("cost_cents >= 0", name="cost_not_negative"),
    )

    id: Mapped[Key]
    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device.id"))
    ticket_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("ticket.id"), comment="why it was sent")
    vendor: Mapped[str]
    fault: Mapped[str] = mapped_column(server_default="", default="")
    warranty: Mapped[bool] = mapped_column(comment="the vendor repairs it without cost")
    sent_on: Mapped[dt.date]
    expected_on: Mapped[dt.date | None]
    returned_on: Mapped[dt.date | None]
    outcome: Mapped[RepairOutcome | None] = mapped_column(one_of(RepairOutcome))
    cost_cents: Mapped[int | None] = mapped_column(sa.BigInteger, comment="without VAT")
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[CreatedAt]
