"""Notes on a device: what somebody should know who has it in hand next, with who wrote it and when."""

import datetime as dt
import uuid
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache, constant
from core.db import Key, Model, db
from core.history import Recorded, change
from core.scope import SchoolOwned, get_visible, reach_kind, reach_values, visible
from organisation.people.models import Person
from registry.devices.models import Device

PERMISSION: Final = "device:note"
SHOWN: Final = 50


class DeviceNote(SchoolOwned, Recorded, Model):
    """One note. Its school is the device's at the time: who works for another school does not read it."""

    __tablename__ = "device_note"
    __table_args__ = (sa.Index(None, "device_id", "written_at"),)
    read_permission = PERMISSION
    private = frozenset({"text"})

    id: Mapped[Key]
    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("device.id"))
    school_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("school.id"), comment="the device's at the time")
    text: Mapped[str] = mapped_column(comment="empty once it was removed")
    author_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    written_at: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]

    author: Mapped[Person] = relationship(lazy="raise")


def add(actor: Actor, device: Device, *, text: str) -> DeviceNote:
    """Write a note on a device.

    text     1-2,000 characters; never a pupil's name
    Raises   Forbidden
    Records  device_note.added
    """
    actor.must(PERMISSION, device.school_id)
    note = DeviceNote(
        device_id=device.id, school_id=device.school_id, text=text, author_id=actor.id, written_at=clock.now()
    )
    with change(note, "device_note.added", by=actor):
        db.session.add(note)
    return note


def get(actor: Actor, note_id: uuid.UUID) -> DeviceNote:
    """One note that the actor may see, held until the transaction ends. Raises Forbidden, NotFound."""
    return get_visible(actor, DeviceNote, note_id, PERMISSION, lock=True)


def remove(actor: Actor, note: DeviceNote) -> None:
    """Take the text out of a note, for good; that there was one stays in the history.

    Raises   Forbidden: somebody else wrote it, and the actor does not look after devices
    Records  device_note.removed
    """
    actor.must(PERMISSION, note.school_id)
    if note.author_id != actor.id:
        actor.must("device:write", note.school_id)
    if note.removed_at is not None:
        return
    with change(note, "device_note.removed", by=actor):
        note.text, note.removed_at = "", clock.now()


def of(actor: Actor, device_id: uuid.UUID) -> list[dict[str, Any]]:
    """The notes on a device that the actor may see, newest first: id, text, author {id, name}, written_at, may_remove.

    Raises   Forbidden
    """
    actor.must(PERMISSION)

    def build() -> CompiledStatement:
        columns = (DeviceNote.id, DeviceNote.text, DeviceNote.author_id, Person.name, DeviceNote.written_at)
        wanted = visible(actor, DeviceNote, PERMISSION, *columns, DeviceNote.school_id)
        wanted = wanted.join(Person, Person.id == DeviceNote.author_id).where(DeviceNote.removed_at.is_(None))
        wanted = wanted.where(DeviceNote.device_id == sa.bindparam("device", type_=sa.Uuid()))
        newest = wanted.order_by(DeviceNote.written_at.desc(), DeviceNote.id.desc()).limit(constant(SHOWN))
        return CompiledStatement(newest, values)

    values = {"device": device_id, **reach_values(actor, PERMISSION)}
    return [
        {
            "id": key,
            "text": text,
            "author": {"id": author_id, "name": author},
            "written_at": written_at,
            "may_remove": author_id == actor.id or actor.may("device:write", school_id),
        }
        for key, text, author_id, author, written_at, school_id in _newest.get(
            reach_kind(actor, PERMISSION), build
        ).rows(values)
    ]


_newest = StatementCache()
