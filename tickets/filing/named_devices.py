"""The devices a filing names, as people name them: a tag, a serial number, a key, or a part of one."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import db
from core.errors import DomainError
from core.scope import everywhere, visible
from organisation.schools.models import Room, School
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.devices import foreign, serials, tags
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from tickets.filing.refusals import DeviceAmbiguous, DeviceGone, DeviceUnknown

GONE = frozenset({Lifecycle.RETIRED, Lifecycle.DISPOSED})
LEAST_PART = 3  # characters of a tag or serial worth looking for
_COLUMNS = (Device.id, Device.school_id, Device.room_id, Device.lifecycle, Device.asset_tag, Device.serial)
_WHY = "whoever holds the sticker may report its device"


class Found(NamedTuple):
    """A row of `_COLUMNS`."""

    id: uuid.UUID
    school_id: uuid.UUID
    room_id: uuid.UUID | None
    lifecycle: str
    asset_tag: str | None
    serial: str | None


@dataclass(frozen=True, slots=True)
class NamedDevice:
    """A device as a ticket needs it."""

    id: uuid.UUID
    school_id: uuid.UUID
    room_id: uuid.UUID | None
    asset_tag: str | None


def named(actor: Actor, texts: list[str]) -> list[NamedDevice]:
    """The devices that `texts` name, each once: by tag any, by key or serial those the actor may see.

    Raises   Forbidden, TooManyForeignTags, DeviceUnknown, DeviceAmbiguous, DeviceGone
    """
    actor.must("ticket:file")
    tagged = {text: tag for text in texts if (tag := tags.parse(text))}
    by_tag = _by_tag(tagged.values())
    rest = [text for text in texts if tagged.get(text) not in by_tag]
    found = {text: [by_tag[tag]] for text, tag in tagged.items() if tag in by_tag}
    found |= _by_key_or_serial(actor, rest)
    try:
        named_devices = [_one(text, found.get(text, [])) for text in texts]
    except DomainError:
        foreign.count(actor, times=sum(not _is_own(actor, found.get(text, [])) for text in tagged))
        raise
    return list({device.id: device for device in named_devices}.values())


@contextmanager
def naming(actor: Actor) -> Iterator[Callable[[list[str]], list[NamedDevice]]]:
    """Give `named` for a filing that may be refused: then the devices of other schools count as looked up.

    Raises   TooManyForeignTags
    """
    found: list[NamedDevice] = []

    def and_remember(texts: list[str]) -> list[NamedDevice]:
        found.extend(named(actor, texts))
        return found

    try:
        yield and_remember
    except DomainError:
        foreign.count(actor, times=sum(not _is_own(actor, [device]) for device in found))
        raise


def shown(actor: Actor, tag: str) -> Any:
    """As `of_sticker`, for somebody who names a tag. Raises TooManyForeignTags."""
    found = of_sticker(tag)
    if tags.parse(tag) and not _is_own(actor, [found] if found else []):
        foreign.count(actor)
    return found


def of_sticker(tag: str) -> Any:
    """What anyone who holds the sticker may see: id, asset_tag, category, model, model_id, school_id and both school names."""
    printed = tags.parse(tag)
    if printed is None:
        return None
    wanted = (
        sa.select(
            *_COLUMNS,
            Device.condition,
            Device.model_id,
            DeviceModel.category,
            _model_name(),
            School.name_fi,
            School.name_sv,
        )
        .join(DeviceModel, DeviceModel.id == Device.model_id)
        .join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
        .join(School, School.id == Device.school_id)
    )
    return db.session.execute(everywhere(wanted.where(Device.asset_tag == printed), Device, why=_WHY)).first()


def like(actor: Actor, school: uuid.UUID | None, text: str, *, most: int = 8) -> list[Any]:
    """Devices of `school`, or of all that the actor may see, whose tag or serial holds `text`, in use ones only: id, asset_tag, serial, model, room.

    Returns  at most `most` rows that the actor may see; none for fewer than three characters
    """
    part = "".join(text.split()).upper()
    if len(part) < LEAST_PART or not (actor.may("device:read", school) if school else actor.may("device:read")):
        return []
    wanted = (
        visible(actor, Device, "device:read", Device.id, Device.asset_tag, Device.serial, _model_name(), Room.name)
        .join(DeviceModel, DeviceModel.id == Device.model_id)
        .join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
        .outerjoin(Room, Room.id == Device.room_id)
        .where(Device.lifecycle.not_in(GONE), Device.asset_tag.is_not(None))
        .where(sa.or_(Device.asset_tag.contains(part, autoescape=True), Device.serial.contains(part, autoescape=True)))
    )
    if school is not None:
        wanted = wanted.where(Device.school_id == school)
    return list(db.session.execute(wanted.order_by(Device.asset_tag).limit(most)))


def _model_name() -> sa.ColumnElement[str]:
    return sa.func.concat_ws(" ", Manufacturer.name, DeviceModel.model_number).label("model")


def _by_tag(wanted: Iterable[str]) -> dict[str | None, Found]:
    if not (printed := sorted(set(wanted))):
        return {}
    rows = [Found(*row) for row in _of_tags().rows({"tags": printed})]
    return {row.asset_tag: row for row in rows}


@cache
def _of_tags() -> CompiledStatement:
    tags_given = sa.bindparam("tags", type_=sa.ARRAY(sa.Text))
    wanted = everywhere(sa.select(*_COLUMNS).where(Device.asset_tag == sa.any_(tags_given)), Device, why=_WHY)
    return CompiledStatement(wanted, {"tags"})


def _by_key_or_serial(actor: Actor, texts: list[str]) -> dict[str, list[Any]]:
    keys = {text: key for text in texts if (key := _key(text))}
    plain = {text: serial for text in texts if text not in keys and (serial := serials.normalise(text))}
    if not (keys or plain) or not actor.may("device:read"):
        return {}
    wanted = visible(actor, Device, "device:read", *_COLUMNS)
    wanted = wanted.where(sa.or_(Device.id.in_(keys.values()), Device.serial.in_(plain.values())))
    rows = list(db.session.execute(wanted))
    found = {text: [row for row in rows if row.id == key] for text, key in keys.items()}
    return found | {text: [row for row in rows if row.serial == serial] for text, serial in plain.items()}


def _is_own(actor: Actor, rows: list[Any]) -> bool:
    return bool(rows) and all(actor.may("device:read", row.school_id) for row in rows)


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _one(text: str, rows: list[Any]) -> NamedDevice:
    if not rows:
        raise DeviceUnknown(device=text)
    if len(rows) > 1:
        raise DeviceAmbiguous(device=text)
    if rows[0].lifecycle in GONE:
        raise DeviceGone(device=rows[0].asset_tag or text)
    return NamedDevice(rows[0].id, rows[0].school_id, rows[0].room_id, rows[0].asset_tag)
