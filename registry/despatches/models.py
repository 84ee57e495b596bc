"""Despatches: what a supplier says that it sent, line by line and serial number by serial number."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.actor import Actor
from core.db import Key, Model, Versioned
from core.history import Recorded
from core.scope import Guarded
from registry.purchasing.models import PurchaseOrder, Supplier


class Despatch(Guarded, Versioned, Recorded, Model):
    """One consignment as its supplier announced it. Its number is the supplier's own: the same number is the same despatch."""

    __tablename__ = "despatch"
    __table_args__ = (
        sa.Index("uq_despatch_supplier_id_number", "supplier_id", sa.text("lower(number)"), unique=True),
        sa.Index(None, "announced_at", "id"),
    )
    private = frozenset({"file_name"})

    id: Mapped[Key]
    supplier_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("supplier.id"))
    number: Mapped[str] = mapped_column(comment="the supplier's")
    despatched_on: Mapped[dt.date | None] = mapped_column(comment="as the supplier says; none: it does not say")
    order_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("purchase_order.id"), comment="the only order it may be for; none: as its lines say"
    )
    file_name: Mapped[str]
    file_sha256: Mapped[str] = mapped_column(comment="hexadecimal")
    announced_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    announced_at: Mapped[dt.datetime]
    supplier: Mapped[Supplier] = relationship(lazy="raise")
    named_by_its_key = True

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """Everyone who reads despatches in the whole city; others their own uploads."""
        return None if actor.everywhere("despatch:read") else cls.announced_by_id == actor.id


class DespatchLine(Model):
    """One line of a despatch: a model, how many, for which line of an order."""

    __tablename__ = "despatch_line"
    __table_args__ = (sa.UniqueConstraint("despatch_id", "position"), sa.Index(None, "order_id"))

    id: Mapped[Key]
    despatch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("despatch.id"))
    position: Mapped[int] = mapped_column(comment="from 1, as in the document")
    source_row: Mapped[int] = mapped_column(comment="where problems point: line of the document or row of the table")
    said: Mapped[dict[str, Any]] = mapped_column(comment="order, order_line, models, maker, school, quantity, currency")
    order_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("purchase_order.id"))
    order_line_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("order_line.id"))
    model_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("device_model.id"))
    quantity: Mapped[int | None] = mapped_column(comment="sent, as the supplier says; none: no number of devices")
    outstanding: Mapped[int | None] = mapped_column(comment="to follow later, as the supplier says")
    problems: Mapped[list[Any]] = mapped_column(default=list, comment="code and values, of the line as a whole")
    order: Mapped[PurchaseOrder | None] = relationship(lazy="raise")


class DespatchUnit(Model):
    """One serial number of a despatch and the device that it is; without a device it says why there is none."""

    __tablename__ = "despatch_unit"
    __table_args__ = (
        sa.Index(None, "line_id"),
        sa.Index(None, "device_id"),
        sa.Index(None, "serial", postgresql_where=sa.text("device_id IS NULL")),
    )

    despatch_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="the line's")
    number: Mapped[int] = mapped_column(primary_key=True, comment="from 1, as in the document")
    line_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("despatch_line.id"))
    source_row: Mapped[int]
    printed: Mapped[str] = mapped_column(comment="as the supplier writes it")
    serial: Mapped[str | None] = mapped_column(comment="normalised; none: it is no serial number")
    order_line_id: Mapped[uuid.UUID | None] = mapped_column(comment="of the order")
    device_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("device.id", ondelete="SET NULL"))
    code: Mapped[str | None] = mapped_column(comment="problem of this serial number")
    values: Mapped[dict[str, Any]] = mapped_column(comment="what its sentence names")
