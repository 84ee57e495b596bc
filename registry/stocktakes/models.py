"""Rounds, the devices expected at each school, the scans, and the rooms that were counted again."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import CreatedAt, Key, Model, Versioned, one_of
from core.history import Recorded
from core.scope import SchoolOwned


class Result(enum.StrEnum):
    """What a stocktake says of a device or a code.

    The first five are of the devices that were expected at a school, each of which has exactly one of them. The others
    are of codes that were scanned there besides.
    """

    VERIFIED = "verified"
    MISPLACED = "misplaced"  # in another room of the school
    FOUND_ELSEWHERE = "found_elsewhere"  # at another school
    MISSING = "missing"
    EXCUSED = "excused"  # not seen, but in repair or on loan
    NOT_EXPECTED = "not_expected"  # scanned here, expected at another school or nowhere
    UNKNOWN_CODE = "unknown_code"


class Excuse(enum.StrEnum):
    """Why a device need not be seen."""

    IN_REPAIR = "in_repair"
    ON_LOAN = "on_loan"


class Stocktake(Versioned, Recorded, Model):
    """A round: the devices that schools had when it began are looked for."""

    __tablename__ = "stocktake"
    __table_args__ = (
        sa.Index("uq_stocktake_name", sa.text("lower(name)"), unique=True),
        sa.Index(None, "starts_on", "id"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )

    id: Mapped[Key]
    name: Mapped[str]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[CreatedAt]


class StocktakeSchool(SchoolOwned, Versioned, Recorded, Model):
    """One school's part of a round, until it is signed off."""

    __tablename__ = "stocktake_school"
    __table_args__ = (
        sa.UniqueConstraint("stocktake_id", "school_id"),
        sa.Index(None, "school_id"),
        sa.CheckConstraint("(signed_off_at IS NULL) = (signed_off_by_id IS NULL)", name="signed_by_somebody"),
    )
    read_permission = "stocktake:read"

    id: Mapped[Key]
    stocktake_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stocktake.id"))
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"))
    signed_off_at: Mapped[dt.datetime | None] = mapped_column(comment="UTC")
    signed_off_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


class ExpectedDevice(Model):
    """A device that a school had when the round began. After the signing off it keeps its result."""

    __tablename__ = "stocktake_expected"
    __table_args__ = (sa.Index(None, "stocktake_id", "school_id", "label", "device_id"),)

    stocktake_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stocktake.id"), primary_key=True)
    device_id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="also of one that has left the register since"
    )
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"))
    room_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("room.id"))
    label: Mapped[str] = mapped_column(comment="tag, or serial number")
    excuse: Mapped[Excuse | None] = mapped_column(one_of(Excuse), comment="as the round began")
    missed_in_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("stocktake.id"), comment="the last round that was signed off for it, if it was not found there"
    )
    result: Mapped[Result | None] = mapped_column(one_of(Result), comment="as it was signed off")


class Scan(Model):
    """A code that was scanned at a school. Whoever scans names each scan, so that it counts once however often it is sent."""

    __tablename__ = "stocktake_scan"
    __table_args__ = (
        sa.Index(None, "stocktake_id", "device_id", "scanned_at"),
        sa.CheckConstraint("length(client_id) BETWEEN 1 AND 100", name="client_id_length"),
    )

    stocktake_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stocktake.id"), primary_key=True)
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"), primary_key=True)
    client_id: Mapped[str] = mapped_column(primary_key=True, comment="made by whoever scans")
    code: Mapped[str] = mapped_column(comment="as scanned, at most 250 characters")
    device_id: Mapped[uuid.UUID | None] = mapped_column(comment="none: the code names no device")
    room_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("room.id"))
    scanned_at: Mapped[dt.datetime] = mapped_column(comment="UTC, by the clock of whoever scans")
    received_at: Mapped[CreatedAt]
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


class Recount(Model):
    """A room of a school is counted again: what was scanned in it before counts no more."""

    __tablename__ = "stocktake_recount"

    stocktake_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stocktake.id"), primary_key=True)
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"), primary_key=True)
    room_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("room.id"), primary_key=True)
    begun_at: Mapped[dt.datetime] = mapped_column(comment="UTC; the last time")
