"""Pools of devices to lend: begun, filled, and how they stand.

A pool needs more when it would be empty in more than one week in twenty: the loans that are out at a time follow from
how often one begins and how long it lasts (Poisson with their product as its mean). The chance is the same for every
pool, so that no school waits longer than another.
"""

import datetime as dt
import math
import uuid
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import by_key, db
from core.errors import DomainError
from core.history import change
from core.scope import everywhere
from organisation.schools.models import School
from registry.bulk import choosing
from registry.catalogue.models import DeviceModel
from registry.custody.models import Custody
from registry.devices import devices as register
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device
from registry.pools.models import LoanPool, PoolDevice
from registry.pools.refusals import NoPoolHasDevice, PoolDeviceUnknown, PoolEmpty, PoolExists, PoolUnknown

READ, WRITE = "pool:read", "pool:write"
LOOKED_BACK: Final = 90  # days of loans from which the need follows
MAY_BE_EMPTY: Final = 0.05  # of the time
USUAL_DAYS: Final = 14  # of a loan, where none has ended yet
WHY: Final = "pools are the city's, and those who may read them work for every school"


def needed(begun: int, days: float) -> int:
    """The devices that a pool needs, so that all are out at most one time in twenty.

    begun  loans that began within `LOOKED_BACK` days
    days   how long one lasts on average
    """
    mean = begun / LOOKED_BACK * days
    size, tail, term = 0, 1.0, math.exp(-mean)
    while tail > MAY_BE_EMPTY:  # tail: the chance that `size` or more are out
        tail -= term
        size += 1
        term *= mean / size
    return max(1, size)


def find(actor: Actor, pool_id: uuid.UUID | None = None) -> list[dict[str, Any]]:
    """Every pool, or the one, with its stock: by the school's name, then its own. Raises Forbidden."""
    actor.must(READ)
    today = clock.today()
    is_out = sa.and_(Custody.device_id == PoolDevice.device_id, Custody.until.is_(None), Custody.due_on.is_not(None))
    free = sa.and_(Device.lifecycle == Lifecycle.IN_STORE, Device.condition == Condition.WORKING)
    stock = (
        sa.select(
            PoolDevice.pool_id,
            sa.func.count().label("devices"),
            sa.func.count().filter(free).label("free"),
            sa.func.count(Custody.id).label("lent"),
            sa.func.count(Custody.id).filter(Custody.due_on < today).label("overdue"),
        )
        .join(Device, Device.id == PoolDevice.device_id)
        .outerjoin(Custody, is_out)
        .group_by(PoolDevice.pool_id)
        .subquery("stock")
    )
    since = clock.now() - dt.timedelta(days=LOOKED_BACK)
    lasted = sa.func.extract("epoch", sa.func.coalesce(Custody.until, clock.now()) - Custody.since) / 86_400
    used = (
        sa.select(PoolDevice.pool_id, sa.func.count().label("begun"), sa.func.avg(lasted).label("days"))
        .join(Custody, Custody.device_id == PoolDevice.device_id)
        .where(Custody.due_on.is_not(None), Custody.since >= since)
        .group_by(PoolDevice.pool_id)
        .subquery("used")
    )
    columns = (
        LoanPool.id,
        LoanPool.name,
        LoanPool.version,
        School.id.label("school_id"),
        School.name_fi,
        School.name_sv,
    )
    counts = [sa.func.coalesce(stock.c[name], 0).label(name) for name in ("devices", "free", "lent", "overdue")]
    wanted = sa.select(*columns, School.district, *counts, used.c.begun, used.c.days)
    wanted = wanted.join(School, School.id == LoanPool.school_id).outerjoin(stock, stock.c.pool_id == LoanPool.id)
    wanted = wanted.outerjoin(used, used.c.pool_id == LoanPool.id).order_by(School.name_fi, LoanPool.name)
    if pool_id is not None:
        wanted = wanted.where(LoanPool.id == pool_id)
    return [_shown(row) for row in db.session.execute(everywhere(wanted, Device, Custody, why=WHY))]


def _shown(row: Any) -> dict[str, Any]:
    needs = needed(row.begun or 0, float(row.days or USUAL_DAYS))
    return {
        "id": row.id,
        "name": row.name,
        "school": {"id": row.school_id, "name_fi": row.name_fi, "name_sv": row.name_sv},
        "stock": row.free,
        "devices": row.devices,
        "lent": row.lent,
        "overdue": row.overdue,
        "needed": needs,
        "reorder": max(0, needs - row.devices),
        "version": row.version,
    }


def get(actor: Actor, pool_id: uuid.UUID, *, lock: bool = False) -> LoanPool:
    """One pool. Raises Forbidden, NotFound."""
    actor.must(READ)
    return by_key(LoanPool, pool_id, lock=lock)


def begin(actor: Actor, *, name: str, school: uuid.UUID, devices: Sequence[str] = ()) -> LoanPool:
    """A new pool.

    name     1-80 characters, unlike that of any other
    school   where it is kept
    devices  by key, tag or serial number; one of another pool leaves that
    Raises   Forbidden, PoolExists, SchoolUnknown, SchoolClosed, PoolDeviceUnknown
    Records  pool.begun
    """
    actor.must(WRITE)
    at = register.open_school(school).id
    if db.session.scalar(sa.select(LoanPool.id).where(sa.func.lower(LoanPool.name) == name.lower())) is not None:
        raise PoolExists
    made = LoanPool(name=name, school_id=at)
    with change(made, "pool.begun", by=actor):
        db.session.add(made)
    if devices:
        put(actor, made, devices=devices)
    return made


def put(actor: Actor, pool: LoanPool, *, devices: Sequence[str]) -> int:
    """Put devices into `pool`, out of any other; returns how many. Raises Forbidden, PoolDeviceUnknown. Records pool.filled."""
    actor.must(WRITE)
    keys = _keys(actor, devices)
    wanted = sa.select(PoolDevice).where(PoolDevice.device_id.in_(sorted(keys))).with_for_update()
    known = {row.device_id: row for row in db.session.scalars(wanted)}
    with change(pool, "pool.filled", *known.values(), by=actor) as made:
        for row in known.values():
            row.pool_id = pool.id
        made += [PoolDevice(pool_id=pool.id, device_id=key) for key in keys if key not in known]
    return len(keys)


def take_out(actor: Actor, pool: LoanPool, *, devices: Sequence[str]) -> int:
    """Let devices belong to no pool; returns how many did. Raises Forbidden, PoolDeviceUnknown. Records pool.emptied."""
    actor.must(WRITE)
    keys = _keys(actor, devices)
    wanted = sa.select(PoolDevice).where(PoolDevice.pool_id == pool.id, PoolDevice.device_id.in_(sorted(keys)))
    rows = list(db.session.scalars(wanted.with_for_update()))
    with change(pool, "pool.emptied", *rows, by=actor):
        for row in rows:
            db.session.delete(row)
    return len(rows)


def _keys(actor: Actor, devices: Sequence[str]) -> list[uuid.UUID]:
    found: dict[uuid.UUID, None] = {}
    for text, key, _several in choosing.found(actor, devices):
        if key is None:
            raise PoolDeviceUnknown(text=text)
        found[key] = None
    return list(found)


def devices(actor: Actor, pool: LoanPool) -> list[Any]:
    """The devices of `pool` by tag, with the promised day of return of those that are lent. Raises Forbidden."""
    actor.must(READ)
    columns = (Device.id, Device.asset_tag, Device.serial, Device.lifecycle, Device.condition, Custody.due_on)
    out = sa.and_(Custody.device_id == Device.id, Custody.until.is_(None), Custody.due_on.is_not(None))
    wanted = sa.select(*columns, DeviceModel.model_number).join(PoolDevice, PoolDevice.device_id == Device.id)
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id).outerjoin(Custody, out)
    wanted = wanted.where(PoolDevice.pool_id == pool.id).order_by(Device.asset_tag, Device.id)
    return list(db.session.execute(everywhere(wanted, Device, Custody, why=WHY)))


def holds(device_id: uuid.UUID) -> bool:
    """Whether a device is one of a pool."""
    return db.session.scalar(sa.select(PoolDevice.id).where(PoolDevice.device_id == device_id)) is not None


def free_device(like: Device, pool_id: uuid.UUID | None = None) -> uuid.UUID:
    """The key of a device that can be lent in place of `like`, held: of the pool, or of the nearest that has one.

    The school's own pools come first, then those of its district, then the rest; the same model, then the same kind.
    What another swap is just taking is passed over.

    Raises   PoolUnknown, PoolEmpty, NoPoolHasDevice
    """
    here, mine = sa.orm.aliased(School), sa.orm.aliased(DeviceModel)
    wanted = sa.select(Device.id).join(PoolDevice, PoolDevice.device_id == Device.id)
    wanted = wanted.join(LoanPool, LoanPool.id == PoolDevice.pool_id).join(School, School.id == LoanPool.school_id)
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.join(here, here.id == like.school_id).join(mine, mine.id == like.model_id)
    wanted = wanted.where(Device.lifecycle == Lifecycle.IN_STORE, Device.condition == Condition.WORKING)
    wanted = wanted.where(Device.id != like.id)
    refusal: DomainError = NoPoolHasDevice()
    if pool_id is not None:
        name = db.session.scalar(sa.select(LoanPool.name).where(LoanPool.id == pool_id))
        if name is None:
            raise PoolUnknown
        wanted, refusal = wanted.where(LoanPool.id == pool_id), PoolEmpty(pool=name)
    else:
        wanted = wanted.where(DeviceModel.category == mine.category)
    near = (School.id != here.id, School.district.is_distinct_from(here.district), Device.model_id != like.model_id)
    wanted = wanted.order_by(*near, DeviceModel.category != mine.category, Device.asset_tag, Device.id).limit(1)
    wanted = wanted.with_for_update(of=Device, skip_locked=True)
    found: uuid.UUID | None = db.session.scalar(everywhere(wanted, Device, why="the nearest free device of the city"))
    if found is None:
        raise refusal
    return found


def names(reader: Actor, keys: Any) -> dict[uuid.UUID, str]:
    """Names of pools, for readers who may see them."""
    if not reader.may(READ):
        return {}
    rows = db.session.execute(sa.select(LoanPool.id, LoanPool.name).where(LoanPool.id.in_(keys)))
    return {row.id: row.name for row in rows}
