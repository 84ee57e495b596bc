"""Files that were added to tickets, and to what is in the register."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Actor
from core.compiled import constant
from core.db import CreatedAt, Key, Model, one_of
from core.history import Recorded
from core.scope import Guarded, reached, reader
from registry.purchasing.models import PurchaseOrder
from tickets.states import Visibility
from tickets.ticket.models import Ticket


class Scan(enum.StrEnum):
    """What the virus scanner said of a file."""

    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"
    OFF = "off"  # no scanner is set up


class Attachment(Guarded, Recorded, Model):
    """A file on a ticket, or what is known of one that was refused. The file itself is in `storage`."""

    __tablename__ = "attachment"
    __table_args__ = (
        sa.CheckConstraint(
            "(storage_key IS NULL) = (refusal <> '' OR removed_at IS NOT NULL OR scan = 'infected')",
            name="kept_or_says_why_not",
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name="name_length"),
        sa.Index(None, "ticket_id", "created_at"),
        sa.Index(None, "author_id", "created_at"),  # read by keeping: what a person added within a day
        sa.Index("uq_attachment_storage_key", "storage_key", unique=True),
    )
    private = frozenset({"name"})
    quiet = Recorded.quiet | {"storage_key"}

    id: Mapped[Key]
    ticket_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    message_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("message.id"), comment="what it was sent with; none: with the request itself, without a text"
    )
    author_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    by_desk: Mapped[bool] = mapped_column(server_default=sa.false(), default=False, comment="else by whoever asked")
    by_mail: Mapped[bool] = mapped_column(server_default=sa.false(), default=False)
    visibility: Mapped[Visibility] = mapped_column(one_of(Visibility))
    name: Mapped[str] = mapped_column(comment="as sent, without a path and what cannot be shown")
    media_type: Mapped[str] = mapped_column(server_default="", default="", comment="empty: it was refused")
    bytes: Mapped[int] = mapped_column(comment="of what is kept; of a refused one as it was sent")
    sha256: Mapped[str] = mapped_column(server_default="", default="", comment="hexadecimal, of what is kept")
    storage_key: Mapped[str | None] = mapped_column(comment="random; none: no file is kept")
    has_thumbnail: Mapped[bool] = mapped_column(server_default=sa.false(), default=False)
    scan: Mapped[Scan] = mapped_column(one_of(Scan), default=Scan.OFF)
    refusal: Mapped[str] = mapped_column(server_default="", default="", comment="code: why a mailed file was not kept")
    created_at: Mapped[CreatedAt]
    removed_at: Mapped[dt.datetime | None]

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """Files of the tickets that `actor` sees; those of internal notes for the desk only, and never for who asked."""
        if actor.id is None:
            return None
        tickets, public = Ticket.readable_by(actor), cls.visibility == constant(Visibility.PUBLIC.value)
        seen = [] if tickets is None else [cls.ticket_id.in_(sa.select(Ticket.id).where(tickets))]
        if not actor.may("ticket:internal"):
            return sa.and_(public, *seen)
        of_others = sa.select(Ticket.id).where(Ticket.id == cls.ticket_id, Ticket.requester_id != reader(actor))
        return sa.and_(sa.or_(public, of_others.exists()), *seen)


class RegisterFile(Guarded, Recorded, Model):
    """A file on a device, an order or a lot for disposal. The file itself is in `storage`."""

    __tablename__ = "register_file"
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(device_id, order_id, lot_id) = 1", name="on_one_thing"),
        sa.CheckConstraint("(device_id IS NULL) = (school_id IS NULL)", name="school_of_device"),
        sa.CheckConstraint(
            "(storage_key IS NULL) = (removed_at IS NOT NULL OR scan = 'infected')", name="kept_or_says_why_not"
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name="name_length"),
        sa.Index(None, "device_id", "created_at"),
        sa.Index(None, "order_id", "created_at"),
        sa.Index(None, "lot_id", "created_at"),
        sa.Index(None, "author_id", "created_at"),
        sa.Index("uq_register_file_storage_key", "storage_key", unique=True),
    )
    private = frozenset({"name"})
    quiet = Recorded.quiet | {"storage_key"}

    id: Mapped[Key]
    device_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("device.id"))
    order_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("purchase_order.id"))
    lot_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("disposal_lot.id"))
    school_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("school.id"), comment="the device's at the time")
    author_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(comment="as sent, without a path and what cannot be shown")
    media_type: Mapped[str]
    bytes: Mapped[int] = mapped_column(comment="of what is kept")
    sha256: Mapped[str] = mapped_column(comment="hexadecimal, of what is kept")
    storage_key: Mapped[str | None] = mapped_column(comment="random; none: no file is kept")
    has_thumbnail: Mapped[bool] = mapped_column(server_default=sa.false(), default=False)
    scan: Mapped[Scan] = mapped_column(one_of(Scan), default=Scan.OFF)
    created_at: Mapped[CreatedAt]
    removed_at: Mapped[dt.datetime | None]

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """Of devices where notes on them are read, of orders for who sees their prices, of lots for who works on them."""
        seen: list[sa.ColumnElement[bool]] = [sa.false()]
        if actor.may("device:note"):
            where = reached(actor, "device:note", cls.school_id)
            seen.append(sa.and_(cls.device_id.is_not(None), sa.true() if where is None else where))
        if actor.may("device:price") and actor.may("order:read"):
            orders = PurchaseOrder.readable_by(actor)
            among = sa.true() if orders is None else cls.order_id.in_(sa.select(PurchaseOrder.id).where(orders))
            seen.append(sa.and_(cls.order_id.is_not(None), among))
        if actor.everywhere("disposal:read"):
            seen.append(cls.lot_id.is_not(None))
        return sa.or_(*seen)
