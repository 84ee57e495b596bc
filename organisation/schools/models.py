"""Schools, their rooms and what is known of them per school year."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Key, Model, Versioned, one_of
from core.history import Recorded
from core.scope import SchoolOwned


class SchoolKind(enum.StrEnum):
    """What a place that owns devices is."""

    COMPREHENSIVE = "comprehensive"
    SPECIAL_COMPREHENSIVE = "special_comprehensive"
    UPPER_SECONDARY = "upper_secondary"
    VOCATIONAL = "vocational"
    VOCATIONAL_SITE = "vocational_site"
    DAY_CARE = "day_care"
    CENTRAL_STORE = "central_store"


class RoomKind(enum.StrEnum):
    """What a room is used for."""

    CLASSROOM = "classroom"
    HALL = "hall"
    LIBRARY = "library"
    OFFICE = "office"
    STORAGE = "storage"
    OTHER = "other"


class School(Versioned, Recorded, Model):
    """A place that owns devices. Never deleted: it is closed and keeps its history."""

    __tablename__ = "school"
    private = frozenset({"phone", "contact"})  # may be somebody's own
    __table_args__ = (
        sa.UniqueConstraint("organisation_oid"),
        sa.UniqueConstraint("short_code"),
        sa.UniqueConstraint("city_unit_id"),
        sa.Index("uq_school_institution_number", "institution_number", unique=True),
        sa.CheckConstraint("institution_number ~ '^[0-9]{5}$'", name="institution_number_digits"),
        sa.CheckConstraint("parent_number ~ '^[0-9]{5}$'", name="parent_number_digits"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="valid_period"),
        sa.CheckConstraint("merged_into_id IS NULL OR valid_to IS NOT NULL", name="merged_is_closed"),
        sa.CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        sa.Index(None, "sort_key", "id"),
        sa.Index("ix_school_near_fi", sa.text("near_keys(sort_key)"), postgresql_using="gin"),  # with a wrong letter
        sa.Index("ix_school_near_sv", sa.text("near_keys(fi_key(name_sv))"), postgresql_using="gin"),
    )

    id: Mapped[Key]
    kind: Mapped[SchoolKind] = mapped_column(one_of(SchoolKind))
    name_fi: Mapped[str]
    name_sv: Mapped[str] = mapped_column(server_default="", default="")
    sort_key: Mapped[str] = mapped_column(sa.Text(collation="C"), sa.Computed("fi_key(name_fi)", persisted=True))
    language: Mapped[str] = mapped_column(comment="of teaching: fi, sv, fi+en …")
    district: Mapped[str] = mapped_column(server_default="", default="", comment="major district, in Finnish")
    postal_code: Mapped[str] = mapped_column(server_default="", default="")
    street_address: Mapped[str] = mapped_column(server_default="", default="")
    phone: Mapped[str] = mapped_column(server_default="", default="")
    contact: Mapped[str] = mapped_column(server_default="", default="", comment="the person or office to ask for")
    institution_number: Mapped[str | None] = mapped_column(comment="five digits, leading zeros kept")
    parent_number: Mapped[str | None] = mapped_column(comment="institution number of a site's parent")
    organisation_oid: Mapped[str | None]
    short_code: Mapped[str | None]
    city_unit_id: Mapped[str | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None] = mapped_column(comment="first day it no longer exists")
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("school.id"), comment="the school that it became a part of"
    )

    @property
    def school_id(self) -> uuid.UUID:
        """A school's facts belong to itself."""
        return self.id

    def name(self, language: str) -> str:
        """Its name in `language`, as far as it has one."""
        return self.name_sv if language == "sv" and self.name_sv else self.name_fi


class FormerName(Model):
    """What a school was called, and where it was, until it was renamed or moved. Searches find it by these too."""

    __tablename__ = "school_former_name"
    __table_args__ = (sa.Index(None, "school_id", "until"),)

    id: Mapped[Key]
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"))
    name_fi: Mapped[str]
    name_sv: Mapped[str] = mapped_column(server_default="", default="")
    street_address: Mapped[str] = mapped_column(server_default="", default="")
    postal_code: Mapped[str] = mapped_column(server_default="", default="")
    institution_number: Mapped[str | None]
    organisation_oid: Mapped[str | None]
    short_code: Mapped[str | None]
    until: Mapped[dt.date] = mapped_column(comment="first day on which it no longer held")


class SchoolYear(Versioned, Model):
    """What is known of a school for one school year; demo figures are made up and say so."""

    __tablename__ = "school_year"
    __table_args__ = (sa.UniqueConstraint("school_id", "starts_in"),)

    id: Mapped[Key]
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"))
    starts_in: Mapped[int] = mapped_column(comment="year in which the school year starts")
    pupils: Mapped[int]
    staff: Mapped[int]
    made_up: Mapped[bool] = mapped_column(server_default=sa.false())


class Room(SchoolOwned, Versioned, Recorded, Model):
    """A room of one school. A room that is gone is closed, not deleted."""

    __tablename__ = "room"
    __table_args__ = (
        sa.Index("uq_room_school_name", "school_id", sa.text("lower(name)"), unique=True),
        sa.Index("ix_room_grams", sa.text("grams(fi_key(name))"), postgresql_using="gin"),  # any part of a name
        sa.Index("ix_room_near", sa.text("near_keys(fi_key(name))"), postgresql_using="gin"),  # with a wrong letter
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name="name_length"),
        sa.CheckConstraint("length(building) BETWEEN 1 AND 60", name="building_length"),
    )
    read_permission = "room:read"
    named_by_its_key = True

    id: Mapped[Key]
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"))
    name: Mapped[str]
    kind: Mapped[RoomKind] = mapped_column(one_of(RoomKind), server_default="classroom", default=RoomKind.CLASSROOM)
    seats: Mapped[int | None]
    building: Mapped[str | None] = mapped_column(comment="of the school, as people call it")
    closed_on: Mapped[dt.date | None]
    school: Mapped[School] = relationship(lazy="raise")
