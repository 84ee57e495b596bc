"""Rounds: beginning one, taking scans, counting a room again, signing off a school."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert

from core import clock
from core.actor import SYSTEM, Actor
from core.db import check_version, db, the_one
from core.errors import Forbidden, NotFound
from core.history import change, record
from core.paging import Order, Page, page
from core.scope import everywhere, get_visible, told
from organisation.schools.models import Room, School
from registry.bulk import choosing
from registry.custody.models import Custody
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device
from registry.stocktakes.models import Excuse, ExpectedDevice, Recount, Result, Scan, Stocktake, StocktakeSchool
from registry.stocktakes.refusals import NothingExpected, PeriodReversed, RoomNotHere, SignedOff, StocktakeExists
from registry.stocktakes.results import outcome

READ, WRITE, SCAN, SIGN = "stocktake:read", "stocktake:write", "stocktake:scan", "stocktake:sign"
LOOKED_FOR: Final = (Lifecycle.IN_STORE, Lifecycle.DEPLOYED)
NEWEST = Order((Stocktake.starts_on, Stocktake.id), (dt.date, uuid.UUID), descending=True)
WHY: Final = "what every school of the round had when it began"


def begin(
    actor: Actor, *, name: str, starts_on: dt.date, ends_on: dt.date, schools: Collection[uuid.UUID] | None = None
) -> Stocktake:
    """Begin a round: what its schools have now is what is looked for.

    name      1-120 characters, each once
    schools   keys; none: every school that has devices
    Raises    Forbidden, PeriodReversed, StocktakeExists, NotFound (a school), NothingExpected
    Records   stocktake.begun
    """
    actor.must(WRITE)
    if not actor.everywhere(WRITE):
        if not schools:
            raise Forbidden(permission=WRITE)
        for school in schools:
            actor.must(WRITE, school)
    if ends_on < starts_on:
        raise PeriodReversed
    if db.session.scalar(sa.select(Stocktake.id).where(sa.func.lower(Stocktake.name) == name.lower())) is not None:
        raise StocktakeExists(name=name)
    wanted = set(schools or ())
    if wanted and len(set(db.session.scalars(sa.select(School.id).where(School.id.in_(wanted))))) < len(wanted):
        raise NotFound
    made = Stocktake(name=name, starts_on=starts_on, ends_on=ends_on, created_by_id=actor.id)
    with change(made, "stocktake.begun", by=actor) as also:
        db.session.add(made)
        db.session.flush()
        _freeze(made.id, wanted)
        if not (those := _schools_of(made.id) | wanted):
            raise NothingExpected
        also += [StocktakeSchool(stocktake_id=made.id, school_id=school) for school in those]
    return made


def _freeze(stocktake_id: uuid.UUID, schools: set[uuid.UUID]) -> None:
    """Keep which devices the schools have, and which of them the last round did not find, in one statement."""
    lent = sa.exists().where(Custody.device_id == Device.id, Custody.until.is_(None), Custody.due_on.is_not(None))
    last = _last_results().subquery("last")
    rows = sa.select(
        sa.literal(stocktake_id, sa.Uuid),
        Device.id,
        Device.school_id,
        Device.room_id,
        sa.func.coalesce(Device.asset_tag, Device.serial, ""),
        sa.case((Device.condition == Condition.IN_REPAIR, Excuse.IN_REPAIR.value), (lent, Excuse.ON_LOAN.value)),
        sa.case((last.c.result == Result.MISSING, last.c.stocktake_id)),
    )
    rows = rows.select_from(sa.outerjoin(Device, last, last.c.device_id == Device.id))
    rows = rows.where(Device.lifecycle.in_(LOOKED_FOR))
    if schools:
        rows = rows.where(Device.school_id.in_(schools))
    columns = ["stocktake_id", "device_id", "school_id", "room_id", "label", "excuse", "missed_in_id"]
    kept = sa.insert(ExpectedDevice).from_select(columns, rows, include_defaults=False)
    db.session.connection().execute(everywhere(kept, Device, Custody, why=WHY))


def _last_results() -> Any:
    """device_id, stocktake_id and result of each device in the last round that was signed off for it."""
    wanted = sa.select(ExpectedDevice.device_id, ExpectedDevice.stocktake_id, ExpectedDevice.result)
    wanted = wanted.join(Stocktake, Stocktake.id == ExpectedDevice.stocktake_id)
    wanted = wanted.where(ExpectedDevice.result.is_not(None))
    order = (ExpectedDevice.device_id, Stocktake.starts_on.desc(), Stocktake.id.desc())
    return wanted.ext(distinct_on(ExpectedDevice.device_id)).order_by(*order)


def _schools_of(stocktake_id: uuid.UUID) -> set[uuid.UUID]:
    wanted = sa.select(ExpectedDevice.school_id).where(ExpectedDevice.stocktake_id == stocktake_id).distinct()
    return set(db.session.scalars(wanted))


def find(actor: Actor, *, limit: int = 50, after: str | None = None) -> Page:
    """Rounds in which a school takes part that the actor may see, the newest first. Raises Forbidden, Invalid."""
    actor.must(READ)
    mine = sa.exists().where(StocktakeSchool.stocktake_id == Stocktake.id)
    rows = db.session.scalars(
        NEWEST.apply(told(sa.select(Stocktake).where(mine), actor, StocktakeSchool), after, limit)
    )
    return page(rows.all(), limit, lambda each: (each.starts_on, each.id), NEWEST)


def get(actor: Actor, stocktake_id: uuid.UUID) -> Stocktake:
    """A round. Raises Forbidden, NotFound."""
    actor.must(READ)
    mine = sa.exists().where(StocktakeSchool.stocktake_id == Stocktake.id)
    wanted = told(sa.select(Stocktake).where(Stocktake.id == stocktake_id, mine), actor, StocktakeSchool)
    return the_one(Stocktake, wanted)


def parts(actor: Actor, stocktake: Stocktake) -> Sequence[Any]:
    """Rows of StocktakeSchool and School: the schools of a round that the actor may see, by name."""
    wanted = sa.select(StocktakeSchool, School).join(School, School.id == StocktakeSchool.school_id)
    wanted = wanted.where(StocktakeSchool.stocktake_id == stocktake.id).order_by(School.sort_key, School.id)
    return db.session.execute(told(wanted, actor, StocktakeSchool)).all()


def part(actor: Actor, stocktake_id: uuid.UUID, school_id: uuid.UUID, *, lock: bool = False) -> StocktakeSchool:
    """One school's part of a round. Raises Forbidden, NotFound."""
    wanted = sa.select(StocktakeSchool.id).where(
        StocktakeSchool.stocktake_id == stocktake_id, StocktakeSchool.school_id == school_id
    )
    actor.must(READ)
    key = db.session.scalar(told(wanted, actor, StocktakeSchool))
    if key is None:
        raise NotFound
    return get_visible(actor, StocktakeSchool, key, READ, lock=lock)


def take(actor: Actor, its: StocktakeSchool, scans: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Keep scans of a school. One that is sent again under its `client_id` counts once, whatever else it says then.

    its      locked, so that nothing is taken while somebody signs off
    scans    client_id, code, room (key or name) or none, scanned_at; 1,000 at most
    Returns  of each scan in its order: client_id, result (as far as this scan alone tells), device, repeated
    Raises   Forbidden, SignedOff
    """
    actor.must(SCAN, its.school_id)
    if its.signed_off_at is not None:
        raise SignedOff
    named = list(choosing.found(SYSTEM, [str(scan["code"]) for scan in scans]))
    rooms = _rooms(its.school_id)
    rows = [
        {
            "stocktake_id": its.stocktake_id,
            "school_id": its.school_id,
            "client_id": scan["client_id"],
            "code": code,
            "device_id": device,
            "room_id": rooms.get(str(scan.get("room") or "").casefold()),
            "scanned_at": scan["scanned_at"],
            "person_id": actor.id,
        }
        for scan, (code, device, _) in zip(scans, named, strict=True)
    ]
    kept = insert(Scan).values(rows).on_conflict_do_nothing().returning(Scan.client_id) if rows else None
    new = set(db.session.scalars(kept)) if kept is not None else set()
    expected = _expected(its.stocktake_id, [row["device_id"] for row in rows if row["device_id"]])
    told_of: list[dict[str, Any]] = []
    for row in rows:
        repeated = row["client_id"] not in new
        new.discard(row["client_id"])
        result = _result_of(row, expected.get(row["device_id"]))
        told_of.append(
            {"client_id": row["client_id"], "result": result, "device": row["device_id"], "repeated": repeated}
        )
    return told_of


def recount(actor: Actor, its: StocktakeSchool, *, room: str) -> None:
    """Count a room again: what was scanned in it until now counts no more, also what comes late.

    its      locked
    room     key or name of a room of the school
    Raises   Forbidden, SignedOff, RoomNotHere
    Records  stocktake.recounted
    """
    actor.must(SCAN, its.school_id)
    if its.signed_off_at is not None:
        raise SignedOff
    if (key := _rooms(its.school_id).get(room.casefold())) is None:
        raise RoomNotHere
    values = {"stocktake_id": its.stocktake_id, "school_id": its.school_id, "room_id": key, "begun_at": clock.now()}
    keys = [column.name for column in Recount.__table__.primary_key]
    db.session.execute(insert(Recount).values(values).on_conflict_do_update(index_elements=keys, set_=values))
    record(its, "stocktake.recounted", by=actor, after={"room_id": str(key)})


def _rooms(school_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """The rooms of a school by key and by name."""
    wanted = sa.select(Room.id, Room.name).where(Room.school_id == school_id)
    rows = db.session.execute(everywhere(wanted, Room, why="of a school at which the actor scans")).all()
    return {name: room.id for room in rows for name in (str(room.id), room.name.casefold())}


def _expected(stocktake_id: uuid.UUID, devices: Collection[uuid.UUID]) -> dict[uuid.UUID, Any]:
    wanted = sa.select(ExpectedDevice.device_id, ExpectedDevice.school_id, ExpectedDevice.room_id)
    wanted = wanted.where(ExpectedDevice.stocktake_id == stocktake_id, ExpectedDevice.device_id.in_(devices))
    return {row.device_id: row for row in db.session.execute(wanted)}


def _result_of(scan: Mapping[str, Any], expected: Any) -> Result:
    if scan["device_id"] is None:
        return Result.UNKNOWN_CODE
    if expected is None or expected.school_id != scan["school_id"]:
        return Result.FOUND_ELSEWHERE
    rooms = {scan["room_id"], expected.room_id} - {None}
    return Result.MISPLACED if len(rooms) > 1 else Result.VERIFIED


def sign_off(actor: Actor, its: StocktakeSchool, *, expected: int | None = None, note: str = "") -> StocktakeSchool:
    """Approve what a school's stocktake came to: every device keeps its result, and no scan is taken any more.

    its      locked
    note     why devices are missing, and what is done about it; stands in the history
    Raises   Forbidden, Stale, SignedOff
    Records  stocktake.signed_off
    """
    actor.must(SIGN, its.school_id)
    check_version(its, expected)
    if its.signed_off_at is not None:
        raise SignedOff
    settled = outcome(its.stocktake_id, its.school_id).subquery("settled")
    kept = (
        sa.update(ExpectedDevice)
        .where(
            ExpectedDevice.stocktake_id == its.stocktake_id,
            ExpectedDevice.school_id == its.school_id,
            ExpectedDevice.device_id == settled.c.device_id,
        )
        .values(result=settled.c.result)
    )
    with change(its, "stocktake.signed_off", by=actor, note=note):
        db.session.connection().execute(everywhere(kept, Device, Custody, why="the devices of the school's stocktake"))
        its.signed_off_at, its.signed_off_by_id = clock.now(), actor.id
    return its


def names(_actor: Actor, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Rounds by name, for the history."""
    wanted = sa.select(Stocktake.id, Stocktake.name).where(Stocktake.id.in_(keys))
    return dict(db.session.execute(wanted).all())
