"""What was ordered from whom."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.actor import Actor
from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded
from core.scope import Guarded, reached
from registry.catalogue.models import DeviceModel
from registry.funding.models import Appropriation


class OrderState(enum.StrEnum):
    """Where an order stands."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Supplier(Versioned, Recorded, Model):
    __tablename__ = "supplier"
    __table_args__ = (sa.Index("uq_supplier_name", sa.text("lower(name)"), unique=True),)

    id: Mapped[Key]
    name: Mapped[str]
    column_mapping: Mapped[dict[str, str] | None] = mapped_column(
        sa.dialects.postgresql.JSONB, comment="how this supplier's files were last mapped"
    )


class PurchaseOrder(Guarded, Versioned, Recorded, Model):
    """What was ordered, by whom. The person who orders never receives."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        sa.Index("uq_purchase_order_number", sa.text("lower(number)"), unique=True),
        sa.Index(None, "state", "ordered_on"),
    )

    id: Mapped[Key]
    number: Mapped[str]
    supplier_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("supplier.id"))
    state: Mapped[OrderState] = mapped_column(one_of(OrderState), server_default="open", default=OrderState.OPEN)
    ordered_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    ordered_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None] = mapped_column(comment="when the supplier is to deliver")
    funding: Mapped[str] = mapped_column(server_default="", default="", comment="funding source")
    created_at: Mapped[CreatedAt]
    supplier: Mapped[Supplier] = relationship(lazy="raise")
    lines: Mapped[list["OrderLine"]] = relationship(back_populates="order", lazy="raise", order_by="OrderLine.position")
    named_by_its_key = True

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """One's own, and those with a line for a school that `order:read` reaches or for no school in particular."""
        reach = reached(actor, "order:read", OrderLine.school_id)
        if reach is None:
            return None
        for_them = sa.exists().where(OrderLine.order_id == cls.id, sa.or_(OrderLine.school_id.is_(None), reach))
        return sa.or_(cls.ordered_by_id == actor.id, for_them) if actor.may("order:read") else sa.false()


class OrderLine(Versioned, Recorded, Model):
    """A model, how many and for how much. Sent and received are counted from the devices."""

    __tablename__ = "order_line"
    __table_args__ = (
        sa.UniqueConstraint("order_id", "position"),
        sa.CheckConstraint("quantity BETWEEN 1 AND 1000000", name="quantity_plausible"),
        sa.CheckConstraint("unit_price_cents >= 0", name="price_not_negative"),
        sa.CheckConstraint("warranty_months BETWEEN 0 AND 240", name="warranty_plausible"),
    )

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("purchase_order.id"))
    position: Mapped[int] = mapped_column(comment="from 1")
    model_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device_model.id"))
    quantity: Mapped[int]
    unit_price_cents: Mapped[int] = mapped_column(sa.BigInteger, comment="without VAT")
    vat_rate: Mapped[float] = mapped_column(sa.Numeric(5, 2), server_default="25.5", default=25.5, comment="per cent")
    warranty_months: Mapped[int | None]
    warranty_kind: Mapped[str] = mapped_column(server_default="", default="")
    school_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("school.id"), comment="target; none: as the file says"
    )
    appropriation_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("appropriation.id"), index=True, comment="what pays for it"
    )
    order: Mapped[PurchaseOrder] = relationship(back_populates="lines", lazy="raise")
    appropriation: Mapped[Appropriation | None] = relationship(lazy="raise")
    model: Mapped[DeviceModel] = relationship(lazy="raise")
