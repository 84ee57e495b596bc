"""Devices: one row per physical thing."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.db import Key, Model, Versioned, one_of
from core.history import Recorded
from core.scope import SchoolOwned
from organisation.schools.models import Room, School
from registry.catalogue.models import DeviceModel
from registry.devices.lifecycle import Condition, Lifecycle

# What lists are sorted by; a device may have no tag, serial or date yet, and a key is never NULL.
TAG = "COALESCE(asset_tag COLLATE \"C\", ''::text)"
SERIAL = "COALESCE(serial COLLATE \"C\", ''::text)"
RARE = "lifecycle IN ('expected', 'lost', 'stolen')"  # the others are met soon along any index
OWN = "own_fields <> '{}'::jsonb"
LONG_TAG = "length(asset_tag) > 11"  # numbers beyond 999,999
WARRANTY = "COALESCE(warranty_ends_on, '9999-12-31'::date)"
PURCHASED = "COALESCE(purchased_on, '0001-01-01'::date)"


class Device(SchoolOwned, Versioned, Recorded, Model):
    """One physical thing. It is retired, never deleted, unless the import that made it is undone before anybody used it."""

    __tablename__ = "device"
    __table_args__ = (
        sa.UniqueConstraint("asset_tag"),
        sa.UniqueConstraint("manufacturer_id", "serial"),
        sa.ForeignKeyConstraint(["model_id", "manufacturer_id"], ["device_model.id", "device_model.manufacturer_id"]),
        sa.CheckConstraint("serial_printed IS NULL OR serial IS NOT NULL", name="serial_readable"),
        sa.CheckConstraint(
            "(asset_tag IS NOT NULL AND serial IS NOT NULL) OR order_line_id IS NOT NULL", name="known_or_ordered"
        ),
        sa.CheckConstraint("lifecycle <> 'retired' OR retired_on IS NOT NULL", name="retired_has_date"),
        sa.CheckConstraint("lifecycle <> 'disposed' OR disposed_on IS NOT NULL", name="disposed_has_date"),
        sa.CheckConstraint("price_cents >= 0", name="price_not_negative"),
        # Read by devices.search: each way to sort, alone and within a school or a model; the rarer ones by tag only.
        sa.Index("ix_device_tag", sa.text(TAG), "id"),
        sa.Index("ix_device_serial_key", sa.text(SERIAL), "id"),
        sa.Index("ix_device_purchased", sa.text(PURCHASED), "id"),
        sa.Index("ix_device_warranty", sa.text(WARRANTY), "id"),
        sa.Index("ix_device_school_warranty", "school_id", sa.text(WARRANTY), "id"),
        sa.Index("ix_device_school_tag", "school_id", sa.text(TAG), "id"),
        sa.Index("ix_device_school_purchased", "school_id", sa.text(PURCHASED), "id"),
        sa.Index("ix_device_school_model", "school_id", "model_id", sa.text(TAG), "id"),
        sa.Index("ix_device_model_tag", "model_id", sa.text(TAG), "id"),
        sa.Index("ix_device_model_purchased", "model_id", sa.text(PURCHASED), "id"),
        sa.Index("ix_device_lifecycle", "lifecycle", sa.text(TAG), "id", postgresql_where=sa.text(RARE)),
        sa.Index(
            "ix_device_condition", "condition", sa.text(TAG), "id", postgresql_where=sa.text("condition <> 'working'")
        ),
        sa.Index("ix_device_confusable", sa.text("serial_confusable(serial)")),  # the same serial, or one read as it
        sa.Index("ix_device_serial_grams", sa.text("serial_grams(serial)"), postgresql_using="gin"),  # any part of one
        # Whole values of own fields, and their words.
        sa.Index(
            "ix_device_own_words",
            sa.text("own_words(own_fields)"),
            postgresql_using="gin",
            postgresql_where=sa.text(OWN),
        ),
        # Tags of the usual length are found by working out which hold a part (tags.holding).
        sa.Index("ix_device_long_tag", "asset_tag", postgresql_where=sa.text(LONG_TAG)),
        sa.Index(
            "ix_device_order_line",
            "order_line_id",
            sa.text(TAG),
            "id",
            postgresql_where=sa.text("order_line_id IS NOT NULL"),
        ),
        sa.Index("ix_device_batch", "batch_id", sa.text(TAG), "id", postgresql_where=sa.text("batch_id IS NOT NULL")),
        sa.Index("ix_device_room_id", "room_id", postgresql_where=sa.text("room_id IS NOT NULL")),
    )
    read_permission = "device:read"

    id: Mapped[Key]
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"))
    model_id: Mapped[uuid.UUID] = mapped_column()
    manufacturer_id: Mapped[uuid.UUID] = mapped_column()
    asset_tag: Mapped[str | None] = mapped_column(comment="as printed on the label, HKI-, six digits, check digit")
    serial_printed: Mapped[str | None] = mapped_column(comment="as the maker prints it")
    serial: Mapped[str | None] = mapped_column(
        sa.Computed("serial_normal(serial_printed)", persisted=True), comment="normalised, unique per manufacturer"
    )
    lifecycle: Mapped[Lifecycle] = mapped_column(one_of(Lifecycle))
    condition: Mapped[Condition] = mapped_column(one_of(Condition), server_default="working", default=Condition.WORKING)
    room_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("room.id"))
    order_line_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("order_line.id"))
    batch_id: Mapped[uuid.UUID | None] = mapped_column(comment="the purchase batch that brought it")
    purchased_on: Mapped[dt.date | None]
    price_cents: Mapped[int | None] = mapped_column(sa.BigInteger, comment="without VAT")
    warranty_ends_on: Mapped[dt.date | None]
    received_on: Mapped[dt.date | None]
    received_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    deployed_on: Mapped[dt.date | None] = mapped_column(comment="first use")
    retired_on: Mapped[dt.date | None]
    disposed_on: Mapped[dt.date | None]
    missing_on: Mapped[dt.date | None] = mapped_column(comment="lost or stolen")
    report_number: Mapped[str | None] = mapped_column(comment="of the report of a loss or theft, such as the police's")
    imei: Mapped[str | None]
    mac: Mapped[str | None]
    note: Mapped[str] = mapped_column(server_default="", default="")
    own_fields: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default="{}", default=dict, comment="code of an own field → value; also of deleted ones"
    )
    created_at: Mapped[dt.datetime] = mapped_column(
        default=clock.now, server_default=sa.func.clock_timestamp(), comment="when it came into the register, UTC"
    )

    school: Mapped[School] = relationship(lazy="raise")
    room: Mapped[Room | None] = relationship(lazy="raise")
    model: Mapped[DeviceModel] = relationship(
        lazy="raise", foreign_keys=[model_id], primaryjoin="Device.model_id == DeviceModel.id"
    )


class Tally(SchoolOwned, Model):
    """How many devices of a school have something in common, as counted a while ago: see `figures`."""

    __tablename__ = "device_tally"
    read_permission = "device:read"

    axis: Mapped[str] = mapped_column(primary_key=True, comment="by what is counted")
    value: Mapped[str] = mapped_column(primary_key=True)
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"), primary_key=True)
    devices: Mapped[int]
    counted_at: Mapped[dt.datetime]
