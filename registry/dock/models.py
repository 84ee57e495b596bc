"""Scans at the dock that meant something: what was received, and what arrived that nobody had announced."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Key, Model, one_of


class ScanResult(enum.StrEnum):
    """What one scan came to."""

    RECEIVED = "received"
    ALREADY_RECEIVED = "already_received"
    NOT_ANNOUNCED = "not_announced"
    WRONG_ORDER = "wrong_order"
    WRONG_MODEL = "wrong_model"
    DUPLICATE = "duplicate"
    DEAD_ON_ARRIVAL = "dead_on_arrival"
    UNREADABLE = "unreadable"


class DockScan(Model):
    """A scan that changed something, or a thing on the dock that is not to be received. Repeated scans add no row."""

    __tablename__ = "dock_scan"
    __table_args__ = (
        sa.Index(
            "uq_dock_scan_order_id_code_result",
            *("order_id", "code", "result"),
            unique=True,
            postgresql_where=sa.text("undone_at IS NULL"),
        ),
        sa.Index(None, "order_id", "person_id", "at"),
        sa.Index(None, "device_id"),
    )

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("purchase_order.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), comment="who scanned")
    at: Mapped[dt.datetime]
    code: Mapped[str] = mapped_column(comment="asset tag or normalised serial number")
    result: Mapped[ScanResult] = mapped_column(one_of(ScanResult))
    device_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("device.id", ondelete="SET NULL"))
    took_in: Mapped[bool] = mapped_column(comment="whether it moved the device into the store")
    marked_faulty: Mapped[bool] = mapped_column(comment="whether it marked the device as faulty")
    undone_at: Mapped[dt.datetime | None]
