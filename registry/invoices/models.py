"""What suppliers want to be paid for."""

import datetime as dt
import enum
import uuid
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.actor import Actor
from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded
from core.scope import Guarded
from registry.purchasing.models import OrderLine, PurchaseOrder, Supplier


class InvoiceState(enum.StrEnum):
    """Where an invoice stands."""

    RECORDED = "recorded"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # recorded by mistake


VOID: Final = (InvoiceState.REFUSED, InvoiceState.WITHDRAWN)  # count for nothing, and their numbers are free again


class Invoice(Guarded, Versioned, Recorded, Model):
    """What one order is to be paid for. Approved by somebody who neither ordered nor received."""

    __tablename__ = "invoice"
    __table_args__ = (
        sa.Index(
            "uq_invoice_supplier_number",
            "supplier_id",
            sa.text("lower(number)"),
            unique=True,
            postgresql_where=sa.text("state NOT IN ('refused', 'withdrawn')"),
        ),
        sa.Index(None, "state", "invoiced_on", "id"),  # read by search.find
        sa.Index(None, "order_id", "id"),
        sa.CheckConstraint("(state = 'recorded') = (decided_at IS NULL)", name="decided_has_time"),
    )

    id: Mapped[Key]
    order_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("purchase_order.id"))
    supplier_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("supplier.id"), comment="the order's")
    number: Mapped[str] = mapped_column(comment="the supplier's")
    invoiced_on: Mapped[dt.date]
    state: Mapped[InvoiceState] = mapped_column(
        one_of(InvoiceState), server_default="recorded", default=InvoiceState.RECORDED
    )
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[CreatedAt]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("person.id"), comment="approved, refused or withdrew it"
    )
    decided_at: Mapped[dt.datetime | None]
    order: Mapped[PurchaseOrder] = relationship(lazy="raise")
    supplier: Mapped[Supplier] = relationship(lazy="raise")
    lines: Mapped[list["InvoiceLine"]] = relationship(lazy="raise", order_by="InvoiceLine.position")

    @property
    def total_cents(self) -> int:
        """What all its lines come to, without VAT."""
        return sum(line.amount_cents for line in self.lines)

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """Those of the orders that `actor` sees."""
        seen = PurchaseOrder.readable_by(actor)
        return None if seen is None else cls.order_id.in_(sa.select(PurchaseOrder.id).where(seen))


class InvoiceLine(Recorded, Model):
    """How many devices of a line of the order are to be paid for, at which price."""

    __tablename__ = "invoice_line"
    __table_args__ = (
        sa.UniqueConstraint("invoice_id", "position"),
        sa.CheckConstraint("quantity BETWEEN 1 AND 1000000", name="quantity_plausible"),
        sa.CheckConstraint("unit_price_cents >= 0", name="price_not_negative"),
    )

    id: Mapped[Key]
    invoice_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("invoice.id"))
    position: Mapped[int] = mapped_column(comment="from 1")
    order_line_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("order_line.id"), index=True)
    quantity: Mapped[int]
    unit_price_cents: Mapped[int] = mapped_column(sa.BigInteger, comment="without VAT")
    order_line: Mapped[OrderLine] = relationship(lazy="raise")

    @property
    def amount_cents(self) -> int:
        """What the line comes to, without VAT."""
        return self.quantity * self.unit_price_cents
