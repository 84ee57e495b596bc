"""What devices are: manufacturers, models, what suppliers call them, and what is standard."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Key, Model, Versioned, one_of
from core.history import Recorded
from organisation.schools.models import SchoolKind


class Category(enum.StrEnum):
    """What kind of thing a model is."""

    STUDENT_LAPTOP = "student_laptop"
    STAFF_LAPTOP = "staff_laptop"
    TABLET = "tablet"
    DESKTOP = "desktop"
    DISPLAY = "display"
    PROJECTOR = "projector"
    DOCUMENT_CAMERA = "document_camera"
    ACCESS_POINT = "access_point"
    PERIPHERAL = "peripheral"


class Use(enum.StrEnum):
    """What a standard model is meant for."""

    STUDENT = "student"
    STAFF = "staff"
    PRESENTATION = "presentation"
    NETWORK = "network"


class Manufacturer(Model):
    __tablename__ = "manufacturer"
    __table_args__ = (sa.Index("uq_manufacturer_name", sa.text("lower(name)"), unique=True),)

    id: Mapped[Key]
    name: Mapped[str]
    serial_pattern: Mapped[str | None] = mapped_column(comment="regular expression; reveals lost leading zeros")


class DeviceModel(Versioned, Recorded, Model):
    """One row per real-world model."""

    __tablename__ = "device_model"
    __table_args__ = (
        sa.Index("uq_device_model_number", "manufacturer_id", sa.text("lower(model_number)"), unique=True),
        sa.UniqueConstraint("id", "manufacturer_id"),  # a device's manufacturer is its model's
    )

    id: Mapped[Key]
    manufacturer_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("manufacturer.id"))
    model_number: Mapped[str]
    category: Mapped[Category] = mapped_column(one_of(Category))
    manufacturer: Mapped[Manufacturer] = relationship(lazy="raise")
    aliases: Mapped[list["ModelAlias"]] = relationship(
        back_populates="model", lazy="raise", order_by="ModelAlias.alias"
    )
    listings: Mapped[list["StandardListing"]] = relationship(
        back_populates="model",
        lazy="raise",
        foreign_keys="StandardListing.model_id",
        order_by="StandardListing.valid_from",
    )


class ModelAlias(Versioned, Recorded, Model):
    """How one supplier, or any, spells a model."""

    __tablename__ = "model_alias"
    __table_args__ = (
        sa.Index("uq_model_alias_key", "alias_key", "supplier_id", unique=True, postgresql_nulls_not_distinct=True),
    )

    id: Mapped[Key]
    model_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device_model.id"), index=True)
    supplier_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("supplier.id"), comment="none: any supplier")
    alias: Mapped[str]
    alias_key: Mapped[str] = mapped_column(sa.Computed("spelling_key(alias)", persisted=True))
    model: Mapped[DeviceModel] = relationship(back_populates="aliases", lazy="raise")


class StandardListing(Versioned, Recorded, Model):
    """“This model is the standard for this use at this kind of school”, from and until."""

    __tablename__ = "standard_listing"
    __table_args__ = (
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="valid_period"),
        sa.CheckConstraint("planned_life_months BETWEEN 1 AND 240", name="life_plausible"),
        sa.CheckConstraint("replacement_price_cents >= 0", name="price_not_negative"),
        sa.Index(None, "model_id", "use"),
    )

    id: Mapped[Key]
    model_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device_model.id"))
    use: Mapped[Use] = mapped_column(one_of(Use))
    school_kind: Mapped[SchoolKind | None] = mapped_column(one_of(SchoolKind), comment="none: every kind")
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None] = mapped_column(comment="first day it is no longer standard")
    planned_life_months: Mapped[int]
    replacement_price_cents: Mapped[int] = mapped_column(comment="without VAT")
    support_ends_on: Mapped[dt.date | None]
    successor_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("device_model.id"))
    model: Mapped[DeviceModel] = relationship(back_populates="listings", lazy="raise", foreign_keys=[model_id])
