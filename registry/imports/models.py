"""Purchase batches: a file, its mapping, its rows as read, and where it stands."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.actor import Actor
from core.db import Key, Model, Versioned, one_of
from core.history import Recorded
from core.scope import Guarded
from organisation.people.models import Person
from registry.columns.columns import Purpose
from registry.plans.models import Mode
from registry.purchasing.models import PurchaseOrder, Supplier


class BatchState(enum.StrEnum):
    """Where a batch stands."""

    READING = "reading"
    NEEDS_MAPPING = "needs_mapping"
    PLANNED = "planned"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"
    DISCARDED = "discarded"


MOVES: dict[BatchState, frozenset[BatchState]] = {
    BatchState.READING: frozenset(
        {BatchState.NEEDS_MAPPING, BatchState.PLANNED, BatchState.FAILED, BatchState.DISCARDED}
    ),
    BatchState.NEEDS_MAPPING: frozenset({BatchState.READING, BatchState.DISCARDED}),
    BatchState.PLANNED: frozenset({BatchState.READING, BatchState.APPLYING, BatchState.DISCARDED}),
    BatchState.APPLYING: frozenset({BatchState.APPLIED, BatchState.PLANNED, BatchState.FAILED}),
    BatchState.APPLIED: frozenset({BatchState.UNDOING}),
    BatchState.UNDOING: frozenset({BatchState.UNDONE, BatchState.APPLIED}),
    BatchState.UNDONE: frozenset(),
    BatchState.FAILED: frozenset({BatchState.DISCARDED}),  # and back where it was, by an operator: give_up.take_up
    BatchState.DISCARDED: frozenset(),
}
BUSY = frozenset({BatchState.READING, BatchState.APPLYING, BatchState.UNDOING})  # Vire works on it
WAITING = frozenset({BatchState.NEEDS_MAPPING, BatchState.PLANNED})  # for a person


class PurchaseBatch(Guarded, Versioned, Recorded, Model):
    """One uploaded file and what became of it. An applied batch can be undone or explained, never lost."""

    __tablename__ = "purchase_batch"
    __table_args__ = (
        sa.CheckConstraint("purpose <> 'delivery' OR supplier_id IS NOT NULL", name="delivery_has_supplier"),
        sa.CheckConstraint("state <> 'failed' OR failure_code IS NOT NULL", name="failed_says_why"),
        sa.Index(None, "uploaded_at", "id"),
        sa.Index(None, "file_sha256"),
        sa.Index(None, "order_id"),
    )
    private = frozenset({"file_name"})
    quiet = frozenset(
        {"version", "headers", "mapping", "questions", "notices", "counts", "problem_counts", "totals"}
    ) | {"failure_values", "said", "choices", "found", "for_all", "funded"}

    id: Mapped[Key]
    purpose: Mapped[Purpose] = mapped_column(one_of(Purpose))
    supplier_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("supplier.id"))
    order_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("purchase_order.id"), comment="for rows that name none"
    )
    state: Mapped[BatchState] = mapped_column(one_of(BatchState), default=BatchState.READING)
    file_name: Mapped[str]
    file_sha256: Mapped[str] = mapped_column(comment="hexadecimal")
    file_size: Mapped[int] = mapped_column(comment="bytes")
    reach: Mapped[list[uuid.UUID] | None] = mapped_column(
        ARRAY(sa.Uuid), comment="schools whose devices it may touch; none: every school"
    )
    sheet: Mapped[str | None] = mapped_column(comment="the worksheet that a person chose")
    choices: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, server_default="{}", comment="how to read it: code of a notice → what was chosen"
    )
    found: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, server_default="{}", comment="sheets that fit, whether days count from 1904"
    )
    for_all: Mapped[dict[str, Any]] = mapped_column(
        JSONB,
        default=dict,
        server_default="{}",
        comment="key of a target column → what holds for rows that say nothing",
    )
    funded: Mapped[dict[str, Any]] = mapped_column(
        JSONB,
        default=dict,
        server_default="{}",
        comment="key of an order line that got what pays for it from this file → of the appropriation",
    )
    headers: Mapped[list[Any]] = mapped_column(JSONB, default=list, comment="names of the file's columns")
    rows: Mapped[int | None] = mapped_column(comment="of data in the file")
    mapping: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="key of a target column → header")
    questions: Mapped[list[Any]] = mapped_column(JSONB, default=list, comment="what a person must answer")
    notices: Mapped[list[Any]] = mapped_column(JSONB, default=list, comment="code and values: what was left out")
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="outcome → rows")
    problem_counts: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="problem code → rows")
    totals: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="against the order, money in cents")
    failure_code: Mapped[str | None]
    failure_values: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    said: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="code and values: what the last step came to")
    mode: Mapped[Mode | None] = mapped_column(one_of(Mode), comment="how it is or was applied")
    uploaded_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    uploaded_at: Mapped[dt.datetime]
    planned_at: Mapped[dt.datetime | None]
    applied_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    applied_at: Mapped[dt.datetime | None]
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    undone_at: Mapped[dt.datetime | None]
    emptied_at: Mapped[dt.datetime | None] = mapped_column(
        comment="when its file and rows were deleted, because they were old"
    )

    supplier: Mapped[Supplier | None] = relationship(lazy="raise")
    order: Mapped[PurchaseOrder | None] = relationship(lazy="raise")
    uploaded_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[uploaded_by_id])
    applied_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[applied_by_id])

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        """Whoever reads batches everywhere sees all of them, others their own."""
        return None if actor.everywhere("batch:read") else cls.uploaded_by_id == actor.id


class PurchaseFile(Model):
    """The file itself, in parts, so that neither door nor worker ever holds it whole and every host can read it."""

    __tablename__ = "purchase_file"
    batch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("purchase_batch.id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, comment="from 0")
    content: Mapped[bytes]


class DecidedRow(Model):
    """A conflict that a person has decided: the serial number that looks like the row's belongs to another device."""

    __tablename__ = "decided_row"
    batch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("purchase_batch.id"), primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True)
    decided_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime]


class LeftOutRow(Model):
    """A row that a person has left out: it is not judged and nothing of it is written."""

    __tablename__ = "left_out_row"
    batch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("purchase_batch.id"), primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True)
    left_out_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    left_out_at: Mapped[dt.datetime]


class CorrectedCell(Model):
    """What a person said that one cell of the file should hold, to be put there whenever the file is read."""

    __tablename__ = "corrected_cell"
    batch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("purchase_batch.id"), primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True)
    header: Mapped[str] = mapped_column(primary_key=True, comment="the file's own name of the column")
    says: Mapped[str]
    corrected_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    corrected_at: Mapped[dt.datetime]


class MappingProfile(Versioned, Model):
    """How the columns of one layout of files are read, as a person said it for an earlier file."""

    __tablename__ = "mapping_profile"
    __table_args__ = (sa.UniqueConstraint("supplier_id", "purpose", "header_key", postgresql_nulls_not_distinct=True),)

    id: Mapped[Key]
    supplier_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("supplier.id"))
    purpose: Mapped[Purpose] = mapped_column(one_of(Purpose))
    header_key: Mapped[str] = mapped_column(comment="of the names of columns, see mapping.header_key")
    name: Mapped[str]
    headers: Mapped[list[Any]] = mapped_column(JSONB)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="key of a target column → header")
    saved_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    saved_at: Mapped[dt.datetime]

    supplier: Mapped[Supplier | None] = relationship(lazy="raise")
    saved_by: Mapped[Person] = relationship(lazy="raise")


class StagedRow(Model):
    """One row as the file has it."""

    __tablename__ = "staged_row"
    batch_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True, comment="as a person sees it in the file, from 1")
    cells: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    remarks: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB,
        comment="formats: place → number format of a number that is shown otherwise; beyond: cells without a name",
    )


class SchoolSpelling(Model):
    """How files spell a school, where a person has decided which one is meant."""

    __tablename__ = "school_spelling"
    __table_args__ = (sa.UniqueConstraint("spelling_key", "supplier_id", postgresql_nulls_not_distinct=True),)

    id: Mapped[Key]
    spelling: Mapped[str] = mapped_column(comment="as a file has it")
    spelling_key: Mapped[str] = mapped_column(sa.Computed("spelling_key(spelling)", persisted=True))
    supplier_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("supplier.id"), comment="none: an opening")
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"))
    decided_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime]


class ParsedRow(Model):
    """What the cells of one row mean under the mapping, before the register is looked at."""

    __tablename__ = "parsed_row"
    batch_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True)
    order_number: Mapped[str | None]
    manufacturer: Mapped[str | None]
    model: Mapped[str | None]
    serial_printed: Mapped[str | None]
    asset_tag: Mapped[str | None]
    school: Mapped[str | None]
    room: Mapped[str | None]
    holder: Mapped[str | None]
    lifecycle: Mapped[str | None]
    condition: Mapped[str | None]
    price: Mapped[int | None] = mapped_column(sa.BigInteger, comment="cents")
    purchased_on: Mapped[dt.date | None]
    delivered_on: Mapped[dt.date | None]
    warranty_months: Mapped[int | None]
    warranty_ends_on: Mapped[dt.date | None]
    imei: Mapped[str | None]
    mac: Mapped[str | None]
    note: Mapped[str | None]
    appropriation: Mapped[str | None]
    register_version: Mapped[str | None] = mapped_column(comment="of the device when it was exported")
    serial: Mapped[str | None] = mapped_column(comment="normalised")
    serial_problem: Mapped[str | None]
    unreadable: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), comment="keys of cells that could not be read")
    cleared: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), comment="keys of cells that say <clear>")
    unread: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="key → text of an identifier not understood")
    formats: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, comment="key → number format of an identifier that the sheet shows otherwise"
    )
    beyond: Mapped[bool | None] = mapped_column(comment="whether it has cells beyond the last column name")
    own: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="code of an own field → text of its cell")


class OwnReading(Model):
    """What one text means in an own field of one category: each is read once, not once a row."""

    __tablename__ = "own_reading"
    batch_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    said_key: Mapped[str] = mapped_column(primary_key=True, comment="md5 of the cell's text")
    value: Mapped[Any] = mapped_column(JSONB, nullable=True, comment="as a device keeps it; none: not read")
    problem: Mapped[str | None] = mapped_column(comment="code: why it was not read")
    choices: Mapped[str | None] = mapped_column(comment="what may be chosen, where that is the problem")
