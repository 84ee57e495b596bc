"""What makes a device this one: its tag, its serial, its addresses. Judged here, held by the database."""

import uuid
from typing import Any

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
from registry.columns import values
from registry.devices import numbering, serials, tags
from registry.devices.models import Device
from registry.devices.refusals import (
    IdentifierUnreadable,
    SerialDamaged,
    SerialMissing,
    SerialPlaceholder,
    SerialRefused,
    SerialSeveral,
    SerialSimilar,
    SerialTaken,
    TagTaken,
    TagUnreadable,
)

REFUSALS: dict[str, type[SerialRefused]] = {
    kind.code: kind for kind in (SerialMissing, SerialPlaceholder, SerialDamaged, SerialSeveral)
}
_READERS = {"imei": values.read_imei, "mac": values.read_mac}


def refuse_serial(
    printed: str, *, maker: uuid.UUID, similar_is_another: bool = False, but: uuid.UUID | None = None
) -> None:
    """Judge a serial as printed.

    maker   the manufacturer among whose devices it must be new; one that is easily mistaken for it may be anybody's
    but     the device that has it already
    Raises  SerialRefused, SerialTaken, SerialSimilar
    """
    if why := serials.judge(printed):
        raise REFUSALS[why](value=printed)
    serial = serials.normalise(printed)
    twins = sa.select(Device.serial, Device.manufacturer_id).where(
        sa.func.serial_confusable(Device.serial) == sa.func.serial_confusable(serial),
        Device.id != (but or uuid.UUID(int=0)),
    )
    found = db.session.execute(everywhere(twins, Device, why="a serial is unique over all schools")).all()
    if any(r.serial == serial and r.manufacturer_id == maker for r in found):
        raise SerialTaken(serial=serial)
    similar = sorted(r.serial for r in found if r.serial != serial)
    if similar and not similar_is_another:
        raise SerialSimilar(serial=similar[0])


def free_tag(written: str | None, *, but: uuid.UUID | None = None) -> str:
    """The tag as printed, if no other device has it; without one, the next number that is free.

    Raises  TagUnreadable, TagTaken, TagsUsedUp
    """
    if written is None:
        return tags.tag(numbering.next_number())
    tag = tags.parse(written)
    if tag is None:
        raise TagUnreadable(value=written)
    taken = _has_tag(tag).where(Device.id != (but or uuid.UUID(int=0)))
    if db.session.scalar(everywhere(taken, Device, why="a tag is unique over all schools")) is not None:
        raise TagTaken(tag=tag)
    return tag


def addresses(facts: dict[str, Any]) -> dict[str, Any]:
    """`facts` with MAC and IMEI as the register keeps them. Raises IdentifierUnreadable."""
    kept = dict(facts)
    for name, read in _READERS.items():
        if not kept.get(name):
            kept.update({name: None} if name in kept else {})
            continue
        address = read(kept[name])
        if address is None:
            raise IdentifierUnreadable(value=kept[name], name=name)
        kept[name] = address
    return kept


def _has_tag(tag: str) -> Any:
    return sa.select(Device.id).where(Device.asset_tag == tag)
