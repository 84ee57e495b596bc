"""The devices of sets and where each is now: worked out when it is asked, so that it is right whatever became of a device."""

import enum
import uuid
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from core.actor import Actor
from core.db import db
from core.scope import everywhere
from registry.bulk.models import BulkWork, State
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.custody import custody
from registry.custody.models import Custody
from registry.device_sets.models import DeviceSet, SetMember
from registry.devices.contradictions import AWAY
from registry.devices.lifecycle import GONE, MISSING
from registry.devices.models import Device


class Place(enum.StrEnum):
    """Where a device of a set is."""

    THERE = "there"
    OUT = "out"  # somebody has it
    NOT_RETURNED = "not_returned"  # somebody still has it after the set was taken back
    IN_REPAIR = "in_repair"
    LOST = "lost"
    MOVED = "moved"  # it belongs to another school now
    RETIRED = "retired"


LEFT: Final = frozenset({Place.MOVED, Place.RETIRED})  # no longer counted as devices of the set
LACKING: Final = frozenset({Place.NOT_RETURNED, Place.LOST, Place.MOVED, Place.RETIRED})
WHY: Final = "whoever sees a set sees which devices belong to it and where each is; holders are asked for apart"
_BACK: Final = aliased(BulkWork)
_BEFORE: Final = aliased(BulkWork)


def place() -> Any:
    """A column: where the device of a row is; for statements that `joined` made."""
    is_held = sa.and_(
        Custody.id.is_not(None), sa.or_(Custody.room_id.is_(None), Custody.room_id != DeviceSet.room_id,
                                        DeviceSet.room_id.is_(None))
    )  # fmt: skip
    came_back = sa.func.coalesce(_BACK.applied_at, _BEFORE.applied_at)  # a return that is only planned is none yet
    return sa.case(
        (Device.lifecycle.in_(GONE), Place.RETIRED.value),
        (Device.school_id != DeviceSet.school_id, Place.MOVED.value),
        (Device.lifecycle.in_(MISSING), Place.LOST.value),
        (Device.condition.in_(AWAY), Place.IN_REPAIR.value),
        (sa.and_(is_held, Custody.since < came_back), Place.NOT_RETURNED.value),
        (is_held, Place.OUT.value),
        else_=Place.THERE.value,
    ).label("place")


def joined(wanted: Any) -> Any:
    """`wanted` of sets, joined with their devices, who has them, and how the set came back."""
    held = sa.and_(Custody.device_id == Device.id, Custody.until.is_(None))
    came_back = sa.and_(_BACK.id == DeviceSet.return_id, _BACK.state == State.APPLIED)
    before = sa.and_(_BEFORE.id == DeviceSet.returned_id, _BEFORE.state == State.APPLIED)
    wanted = wanted.select_from(DeviceSet).join(SetMember, SetMember.set_id == DeviceSet.id)
    wanted = wanted.join(Device, Device.id == SetMember.device_id)
    return wanted.outerjoin(Custody, held).outerjoin(_BACK, came_back).outerjoin(_BEFORE, before)


def told(wanted: Any) -> Any:
    """`wanted`, which names what `joined` joins, with the reason why it needs no filter of its own."""
    return everywhere(wanted, DeviceSet, Device, Custody, BulkWork, why=WHY)


def of(actor: Actor, own: DeviceSet) -> list[dict[str, Any]]:
    """The devices of `own`, those that lack first, then by tag; who has one only where the actor may see it.

    Returns  id, asset_tag, serial, model, place, custody
    """
    columns = (Device.id, Device.asset_tag, Device.serial, Device.school_id, DeviceModel.model_number)
    wanted = joined(sa.select(*columns, Manufacturer.name.label("manufacturer"), place()))
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    rows = db.session.execute(told(wanted.where(DeviceSet.id == own.id).order_by(Device.asset_tag, Device.id))).all()
    held = custody.now_of(actor, [row.id for row in rows])
    found = [
        {
            "id": row.id,
            "asset_tag": row.asset_tag,
            "serial": row.serial,
            "model": f"{row.manufacturer} {row.model_number}",
            "place": Place(row.place),
            "custody": held.get(row.id),
        }
        for row in rows
    ]
    return sorted(found, key=lambda one: one["place"] not in LACKING)


def counted(keys: list[uuid.UUID]) -> dict[uuid.UUID, dict[Place, int]]:
    """How many devices of each of several sets are where."""
    wanted = joined(sa.select(DeviceSet.id.label("set_id"), place())).where(DeviceSet.id.in_(keys)).subquery("each")
    summed = sa.select(wanted.c.set_id, wanted.c.place, sa.func.count()).group_by(wanted.c.set_id, wanted.c.place)
    found: dict[uuid.UUID, dict[Place, int]] = {}
    for key, code, number in db.session.execute(told(summed)):
        found.setdefault(key, {})[Place(code)] = number
    return found


def figures(places: dict[Place, int]) -> dict[str, int]:
    """What is said of a set in figures: devices that belong to it, there, out, not_returned, in_repair, lost, left."""
    said = {code.value: places.get(code, 0) for code in Place if code not in LEFT}
    return {"devices": sum(said.values()), **said, "left": sum(places.get(code, 0) for code in LEFT)}
