"""Software titles, which devices must have them, and what the deployment tool reported of each device."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded
from organisation.schools.models import SchoolKind
from registry.catalogue.models import Category, DeviceModel, Use


class OutcomeState(enum.StrEnum):
    """What became of an installation, as the deployment tool says."""

    SUCCESS = "success"
    FAILED = "failed"
    PENDING = "pending"


class SoftwareTitle(Versioned, Recorded, Model):
    """A program that the deployment tool installs, named as the tool names it. One that is no longer followed is kept."""

    __tablename__ = "software_title"
    __table_args__ = (
        sa.Index("uq_software_title_name", sa.text("lower(name)"), unique=True),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name="name_length"),
    )

    id: Mapped[Key]
    name: Mapped[str]
    publisher: Mapped[str] = mapped_column(server_default="", default="")
    followed: Mapped[bool] = mapped_column(server_default=sa.true(), default=True, comment="counted in the coverage")


class RequiredSoftware(Versioned, Recorded, Model):
    """“Devices like these must have this title”, from and until: of a model, a category or a use, at a kind of school."""

    __tablename__ = "required_software"
    __table_args__ = (
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="valid_period"),
        sa.CheckConstraint("num_nonnulls(model_id, category, use) > 0", name="says_which_devices"),
        sa.Index(None, "title_id"),
    )

    id: Mapped[Key]
    title_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("software_title.id"))
    model_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("device_model.id"), comment="none: any model")
    category: Mapped[Category | None] = mapped_column(one_of(Category), comment="none: any category")
    use: Mapped[Use | None] = mapped_column(one_of(Use), comment="none: any use")
    school_kind: Mapped[SchoolKind | None] = mapped_column(one_of(SchoolKind), comment="none: every kind")
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None] = mapped_column(comment="first day it is no longer required")

    title: Mapped[SoftwareTitle] = relationship(lazy="raise")
    model: Mapped[DeviceModel | None] = relationship(lazy="raise")


class SoftwareOutcome(Model):
    """The newest outcome of a title on a device."""

    __tablename__ = "software_outcome"
    __table_args__ = (
        # what is followed up, which is little beside what went well
        sa.Index(
            "ix_software_outcome_open", "state", "title_id", "device_id", postgresql_where=sa.text("state <> 'success'")
        ),
        sa.Index(None, "title_id"),
    )

    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device.id", ondelete="CASCADE"), primary_key=True)
    title_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("software_title.id"), primary_key=True)
    state: Mapped[OutcomeState] = mapped_column(one_of(OutcomeState))
    at: Mapped[dt.datetime] = mapped_column(comment="UTC, as the tool says")


class SoftwareReport(Recorded, Model):
    """One list of outcomes that changed something: who sent it and what it came to."""

    __tablename__ = "software_report"
    __table_args__ = (sa.Index(None, "received_at", "id"),)

    id: Mapped[Key]
    received_at: Mapped[CreatedAt]
    reported_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    file_name: Mapped[str] = mapped_column(server_default="", default="")
    rows: Mapped[int]
    changed: Mapped[int]
    refused: Mapped[int]
