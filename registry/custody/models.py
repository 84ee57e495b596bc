"""Who or what has a device, as intervals that the database keeps apart."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Key, Model, one_of
from core.history import Recorded
from core.scope import SchoolOwned


class HolderKind(enum.StrEnum):
    """What has a device."""

    PERSON = "person"
    ROOM = "room"
    PUPIL = "pupil"  # known by a pseudonymous reference and a class label, never by name


class Custody(SchoolOwned, Recorded, Model):
    """One interval `[since, until)`. Each interval names the end of the one before it: a chain without overlaps."""

    __tablename__ = "custody"
    __table_args__ = (
        sa.CheckConstraint("until > since", name="ends_after_start"),
        sa.CheckConstraint("previous_until <= since", name="starts_after_previous"),
        sa.CheckConstraint(
            "(holder_kind = 'person') = (person_id IS NOT NULL) AND (holder_kind = 'room') = (room_id IS NOT NULL) "
            "AND (holder_kind = 'pupil') = (pupil_reference IS NOT NULL)",
            name="one_holder",
        ),
        sa.UniqueConstraint("device_id", "until", postgresql_nulls_not_distinct=True),  # one open, one of each end
        sa.UniqueConstraint("device_id", "previous_until", postgresql_nulls_not_distinct=True),  # one successor each
        sa.ForeignKeyConstraint(
            ["device_id", "previous_until"],
            ["custody.device_id", "custody.until"],
            deferrable=True,
            initially="DEFERRED",
            name="fk_custody_previous",
        ),
        sa.Index("ix_custody_person_id", "person_id", postgresql_where=sa.text("person_id IS NOT NULL")),
        sa.CheckConstraint("class_label IS NULL OR pupil_reference IS NOT NULL", name="class_of_pupil"),
        sa.Index("ix_custody_pupil", "pupil_reference", postgresql_where=sa.text("pupil_reference IS NOT NULL")),
        sa.Index("ix_custody_room_id", "room_id", postgresql_where=sa.text("room_id IS NOT NULL")),
        sa.CheckConstraint("ticket_id IS NULL OR due_on IS NOT NULL", name="ticket_of_loan"),
        sa.Index("ix_custody_ticket_id", "ticket_id", postgresql_where=sa.text("ticket_id IS NOT NULL")),
        sa.Index("ix_custody_loan", "due_on", "id", postgresql_where=sa.text("due_on IS NOT NULL AND until IS NULL")),
    )
    read_permission = "device:holder"

    id: Mapped[Key]
    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device.id"))
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"), comment="the device's school at the time")
    holder_kind: Mapped[HolderKind] = mapped_column(one_of(HolderKind))
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    room_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("room.id"))
    pupil_reference: Mapped[str | None] = mapped_column(comment="pseudonym of a pupil; see registry.custody.pupils")
    class_label: Mapped[str | None] = mapped_column(comment="the pupil's class, as 7B")
    since: Mapped[dt.datetime] = mapped_column(comment="UTC")
    until: Mapped[dt.datetime | None] = mapped_column(comment="none: still")
    due_on: Mapped[dt.date | None] = mapped_column(comment="of a loan: the last day by which it is promised back")
    ticket_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("ticket.id"), comment="what it was lent for")
    previous_until: Mapped[dt.datetime | None] = mapped_column(comment="end of the interval before; none: the first")
