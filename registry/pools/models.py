"""Pools, and which devices belong to each."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned
from core.history import Recorded


class LoanPool(Versioned, Recorded, Model):
    """Devices that are kept to be lent, at one school or at the city's store."""

    __tablename__ = "loan_pool"
    __table_args__ = (sa.Index("uq_loan_pool_name", sa.text("lower(name)"), unique=True), sa.Index(None, "school_id"))

    id: Mapped[Key]
    name: Mapped[str]
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"), comment="where it is kept")
    created_at: Mapped[CreatedAt]


class PoolDevice(Recorded, Model):
    """A device that belongs to a pool; to one at most."""

    __tablename__ = "pool_device"
    __table_args__ = (sa.UniqueConstraint("device_id"), sa.Index(None, "pool_id"))

    id: Mapped[Key]
    pool_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("loan_pool.id"))
    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device.id"))
