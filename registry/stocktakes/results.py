"""What the scans of a round come to, worked out over whole sets: the order in which scans came never matters.

Of several scans of a device the latest by `scanned_at` counts, and of two at one instant the one whose `client_id` is
greater; what was scanned in a room before it was counted again counts no more. Each expected device has exactly one of five results, so that they add up to the expected ones.
"""

import datetime as dt
import uuid
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from core.db import db
from core.paging import Order, Page, page
from core.scope import everywhere
from organisation.schools.models import Room, School
from registry.catalogue.models import DeviceModel
from registry.catalogue.naming import FULL_NAME
from registry.custody.models import Custody
from registry.devices.lifecycle import Condition
from registry.devices.models import Device
from registry.sightings.models import DeviceSighting
from registry.sightings.sightings import RECENT
from registry.stocktakes.models import ExpectedDevice, Recount, Result, Scan, Stocktake

BASELINE: Final = 0.97  # of the expected devices: what the city found in its last count before Vire
WHY: Final = "devices of the rounds that the caller has looked up, where they were found"
OF_EXPECTED: Final = (Result.VERIFIED, Result.MISPLACED, Result.FOUND_ELSEWHERE, Result.MISSING, Result.EXCUSED)
SEEN: Final = (Result.VERIFIED, Result.MISPLACED, Result.FOUND_ELSEWHERE)
_room, _found_room = aliased(Room, name="expected_room"), aliased(Room, name="found_room")
_found_school = aliased(School, name="found_school")


def _counts() -> Any:
    """Whether a scan counts: its room was not counted again since."""
    again = (Recount.stocktake_id == Scan.stocktake_id, Recount.school_id == Scan.school_id)
    return ~sa.exists().where(*again, Recount.room_id == Scan.room_id, Recount.begun_at > Scan.scanned_at)


def _latest(stocktake_id: uuid.UUID, school_id: uuid.UUID | None) -> Any:
    """The scan that counts of each device of a round; of one school, of those that it expects."""
    wanted = sa.select(Scan.device_id, Scan.school_id, Scan.room_id, Scan.scanned_at)
    wanted = wanted.where(Scan.stocktake_id == stocktake_id, Scan.device_id.is_not(None), _counts())
    if school_id is not None:
        own = sa.select(ExpectedDevice.device_id).where(
            ExpectedDevice.stocktake_id == stocktake_id, ExpectedDevice.school_id == school_id
        )
        wanted = wanted.where(Scan.device_id.in_(own))
    order = (Scan.device_id, Scan.scanned_at.desc(), Scan.client_id.desc(), Scan.school_id)
    latest: Any = wanted.ext(distinct_on(Scan.device_id)).order_by(*order)
    return latest.subquery("latest")


def outcome(stocktake_id: uuid.UUID, school_id: uuid.UUID | None = None) -> Any:
    """A statement about every expected device.

    Columns: device_id, school_id, label, room_id, missed_in_id, result, found_school_id, found_room_id, scanned_at.

    school_id  of this school only
    """
    latest, e = _latest(stocktake_id, school_id), ExpectedDevice
    away = sa.or_(
        Device.condition == Condition.IN_REPAIR,
        sa.exists().where(Custody.device_id == e.device_id, Custody.until.is_(None), Custody.due_on.is_not(None)),
    )
    other_room = sa.and_(e.room_id.is_not(None), latest.c.room_id.is_not(None), e.room_id != latest.c.room_id)
    result = sa.case(
        (e.result.is_not(None), sa.type_coerce(e.result, sa.Text)),
        (sa.and_(latest.c.device_id.is_(None), sa.or_(e.excuse.is_not(None), away)), Result.EXCUSED.value),
        (latest.c.device_id.is_(None), Result.MISSING.value),
        (latest.c.school_id != e.school_id, Result.FOUND_ELSEWHERE.value),
        (other_room, Result.MISPLACED.value),
        else_=Result.VERIFIED.value,
    )
    wanted = sa.select(
        *(e.device_id, e.school_id, e.label, e.room_id, e.missed_in_id, result.label("result")),
        *(latest.c.school_id.label("found_school_id"), latest.c.room_id.label("found_room_id"), latest.c.scanned_at),
    ).where(e.stocktake_id == stocktake_id)
    if school_id is not None:
        wanted = wanted.where(e.school_id == school_id)
    wanted = wanted.outerjoin(latest, latest.c.device_id == e.device_id)
    return wanted.outerjoin(Device, Device.id == e.device_id)


def besides(stocktake_id: uuid.UUID, school_id: uuid.UUID | None = None) -> Any:
    """A statement like `outcome` of what was scanned at a school besides: devices that it does not expect, and unknown codes."""
    expected_here = sa.exists().where(
        ExpectedDevice.stocktake_id == Scan.stocktake_id,
        ExpectedDevice.device_id == Scan.device_id,
        ExpectedDevice.school_id == Scan.school_id,
    )
    named = sa.func.coalesce(sa.cast(Scan.device_id, sa.Text), sa.func.upper(Scan.code))
    wanted = sa.select(
        *(Scan.device_id, Scan.school_id, Scan.code.label("label")),
        *(sa.cast(sa.null(), sa.Uuid).label(name) for name in ("room_id", "missed_in_id")),
        sa.case((Scan.device_id.is_(None), Result.UNKNOWN_CODE.value), else_=Result.NOT_EXPECTED.value).label("result"),
        *(Scan.school_id.label("found_school_id"), Scan.room_id.label("found_room_id"), Scan.scanned_at),
    ).where(Scan.stocktake_id == stocktake_id, ~expected_here, _counts())
    if school_id is not None:
        wanted = wanted.where(Scan.school_id == school_id)
    order = (Scan.school_id, named, Scan.scanned_at.desc(), Scan.client_id.desc())
    found: Any = wanted.ext(distinct_on(Scan.school_id, named)).order_by(*order)
    return found


def counts(stocktake_id: uuid.UUID, school_id: uuid.UUID | None = None) -> dict[uuid.UUID, dict[str, Any]]:
    """What each school's part of a round comes to: `expected`, every Result and `coverage` (seen ÷ expected, 0-1)."""
    every = sa.union_all(
        sa.select(*outcome(stocktake_id, school_id).subquery("expected").c["school_id", "result"]),
        sa.select(*besides(stocktake_id, school_id).subquery("besides").c["school_id", "result"]),
    ).subquery("every")
    wanted = sa.select(every.c.school_id, every.c.result, sa.func.count()).group_by(every.c.school_id, every.c.result)
    found: dict[uuid.UUID, dict[str, int]] = {}
    for school, result, count in db.session.execute(everywhere(wanted, Device, Custody, why=WHY)):
        found.setdefault(school, {})[result] = count
    return {school: summed(each) for school, each in found.items()}


def seen_by_network(stocktake: Stocktake, school_id: uuid.UUID | None = None) -> dict[uuid.UUID, int]:
    """How many devices of each school that were not found device management has seen since 90 days before the round.

    As known now. Weaker than a scan: no such device counts as found.
    """
    missing = outcome(stocktake.id, school_id).subquery("expected")
    wanted = sa.select(missing.c.school_id, sa.func.count()).group_by(missing.c.school_id)
    wanted = wanted.join(DeviceSighting, DeviceSighting.device_id == missing.c.device_id)
    wanted = wanted.where(missing.c.result == Result.MISSING.value)
    wanted = wanted.where(DeviceSighting.seen_on >= sa.literal(stocktake.starts_on - RECENT, sa.Date))
    rows = db.session.execute(everywhere(wanted, Device, Custody, why=WHY))
    return {row[0]: int(row[1]) for row in rows}


def summed(by_result: dict[str, int]) -> dict[str, Any]:
    """The figures of one school, or of several added up."""
    all_of_them: dict[str, Any] = {result.value: by_result.get(result.value, 0) for result in Result}
    expected = sum(all_of_them[result] for result in OF_EXPECTED)
    seen = sum(all_of_them[result] for result in SEEN)
    return {"expected": expected} | all_of_them | {"coverage": round(seen / expected, 4) if expected else 1.0}


def total(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of several schools added up."""
    return summed({result.value: sum(part[result.value] for part in parts) for result in Result})


def rows(
    stocktake_id: uuid.UUID,
    school_id: uuid.UUID,
    *,
    result: Result | None = None,
    missed_before: bool = False,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """What a school's stocktake says of each device and code, by tag.

    result         only those of this result
    missed_before  only devices that were not found in the last round either
    Raises  Invalid (cursor)
    """
    every = sa.union_all(
        sa.select(outcome(stocktake_id, school_id).subquery("expected")),
        sa.select(besides(stocktake_id, school_id).subquery("besides")),
    ).subquery("every")
    key = sa.func.coalesce(sa.cast(every.c.device_id, sa.Text), "").label("key")
    order = Order((every.c.label.collate("C"), key), (str, str))
    wanted = sa.select(
        every,
        key,
        FULL_NAME.label("model"),
        *(_room.name.label("room"), _found_room.name.label("found_room")),
        *(_found_school.name_fi.label("found_fi"), _found_school.name_sv.label("found_sv")),
        Stocktake.name.label("missed_in"),
        *(DeviceSighting.seen_on, DeviceSighting.source.label("seen_source")),
    ).select_from(every)
    wanted = wanted.outerjoin(Device, Device.id == every.c.device_id)
    wanted = wanted.outerjoin(DeviceModel, DeviceModel.id == Device.model_id).outerjoin(DeviceModel.manufacturer)
    wanted = wanted.outerjoin(_room, _room.id == every.c.room_id)
    wanted = wanted.outerjoin(_found_room, _found_room.id == every.c.found_room_id)
    wanted = wanted.outerjoin(_found_school, _found_school.id == every.c.found_school_id)
    wanted = wanted.outerjoin(Stocktake, Stocktake.id == every.c.missed_in_id)
    missing = every.c.result == Result.MISSING.value
    wanted = wanted.outerjoin(DeviceSighting, sa.and_(missing, DeviceSighting.device_id == every.c.device_id))
    if result is not None:
        wanted = wanted.where(every.c.result == result.value)
    if missed_before:
        wanted = wanted.where(every.c.missed_in_id.is_not(None))
    wanted = everywhere(order.apply(wanted, after, limit), Device, Custody, Room, why=WHY)
    found = page(db.session.execute(wanted).all(), limit, lambda row: (row.label, row.key), order)
    return Page([_shown(row, school_id) for row in found.items], found.next)


def _shown(row: Any, school_id: uuid.UUID) -> dict[str, Any]:
    elsewhere = row.found_school_id is not None and row.found_school_id != school_id
    is_known = row.result not in {Result.UNKNOWN_CODE, Result.NOT_EXPECTED}
    scanned_at: dt.datetime | None = row.scanned_at
    return {
        "result": row.result,
        "code": row.label,
        "device": {"id": row.device_id, "model": row.model} if is_known else None,
        "room": {"id": row.room_id, "name": row.room} if row.room_id else None,
        "found_room": {"id": row.found_room_id, "name": row.found_room} if row.found_room_id else None,
        "found_school": {"id": row.found_school_id, "name_fi": row.found_fi, "name_sv": row.found_sv}
        if elsewhere
        else None,
        "scanned_at": scanned_at,
        "seen_by_network": {"on": row.seen_on, "source": row.seen_source} if row.seen_on else None,
        "missed_in": {"id": row.missed_in_id, "name": row.missed_in} if row.missed_in_id else None,
    }
