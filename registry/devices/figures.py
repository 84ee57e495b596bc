"""How many devices there are, by stage of life, year of purchase, standing and model.

One school is counted when it is looked at; the city is read from a tally that a job renews every ten minutes and that
says when it was counted. Year, standing and models leave out devices that are retired or disposed of.
"""

import datetime as dt
import enum
import uuid
from collections.abc import Collection
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.scope import everywhere, told, visible
from organisation.schools.models import Room, School
from registry.catalogue.hooks import Fleet
from registry.catalogue.models import Category, DeviceModel, Manufacturer
from registry.catalogue.standard import Standing, listed, standing
from registry.devices.criteria import BOUGHT_ON
from registry.devices.lifecycle import GONE, Condition, Lifecycle
from registry.devices.models import Device, Tally

EVERY: Final = dt.timedelta(minutes=10)


class Axis(enum.StrEnum):
    """By what the tally counts."""

    LIFECYCLE = "lifecycle"
    YEAR = "year"
    STANDING = "standing"
    MODEL = "model"
    DRIFTING = "drifting"  # by model: those that are not standard


def renew() -> int:
    """Count every school's devices anew; returns how many rows the tally has."""
    db.session.execute(everywhere(sa.delete(Tally), Tally, why="the whole tally is counted anew"))
    judged = _judged()
    counted = sa.union_all(*[_by(judged, axis) for axis in Axis]).subquery()
    columns = ["school_id", "axis", "value", "devices", "counted_at"]
    rows = sa.select(*counted.c, sa.literal(clock.now(), sa.DateTime(timezone=True)))
    made = sa.insert(Tally).from_select(columns, rows, include_defaults=False)
    all_of_it = everywhere(made, Tally, Device, why="the tally counts every school")
    return int(db.session.connection().execute(all_of_it.execution_options(preserve_rowcount=True)).rowcount)


def city(actor: Actor, axis: Axis) -> dict[str, int]:
    """Devices by value of `axis`, over the schools the actor may see, from the tally. Raises Forbidden."""
    wanted = visible(actor, Tally, "device:read", Tally.value, sa.func.sum(Tally.devices))
    found = db.session.execute(wanted.where(Tally.axis == axis).group_by(Tally.value))
    return {value: int(devices) for value, devices in found}


def counted_at(actor: Actor) -> dt.datetime | None:
    """When the tally was counted; none: not yet."""
    found: dt.datetime | None = db.session.scalar(visible(actor, Tally, "device:read", sa.func.max(Tally.counted_at)))
    return found


def of_school(actor: Actor, school_id: uuid.UUID) -> list[Any]:
    """Devices of one school now: model_id, model, lifecycle, standing, devices; most first. Raises Forbidden."""
    actor.must("device:read")
    judged = _judged(Device.school_id == school_id)
    name = (Manufacturer.name + " " + DeviceModel.model_number).label("model")
    columns = (judged.c.model_id, name, judged.c.lifecycle, judged.c.standing)
    wanted = sa.select(*columns, sa.func.sum(judged.c.devices).label("devices")).select_from(judged)
    wanted = wanted.join(DeviceModel, DeviceModel.id == judged.c.model_id)
    wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id).group_by(*columns)
    found = db.session.execute(told(wanted.order_by(sa.desc("devices"), name, judged.c.lifecycle), actor, Device))
    return list(found)


def access_points(actor: Actor, school_id: uuid.UUID) -> list[Any]:
    """Access points of one school that have not left, by building: building or none, devices, of those not working.

    Raises  Forbidden
    """
    actor.must("device:read")
    broken = sa.func.count().filter(Device.condition != Condition.WORKING).label("broken")
    wanted = sa.select(Room.building, sa.func.count().label("devices"), broken).select_from(Device)
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id).outerjoin(Room, Room.id == Device.room_id)
    wanted = wanted.where(Device.school_id == school_id, DeviceModel.category == Category.ACCESS_POINT)
    wanted = wanted.where(Device.lifecycle.not_in(GONE)).group_by(Room.building)
    wanted = wanted.order_by(Room.building.is_(None), sa.func.fi_key(Room.building))
    return list(
        db.session.execute(everywhere(told(wanted, actor, Device), Room, why="of devices that the reader sees"))
    )


def fleet(actor: Actor, models: Collection[uuid.UUID]) -> dict[uuid.UUID, Fleet]:
    """Devices of each model and how many of them are not standard, as far as the actor sees them."""
    if not models or not actor.may("device:read"):
        return {}
    by_model = _from_tally(actor, models) if actor.everywhere("device:read") else _live(actor, models)
    return {key: Fleet(devices, drifting) for key, (devices, drifting) in by_model.items() if devices}


def _from_tally(actor: Actor, models: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    devices, drifting = city(actor, Axis.MODEL), city(actor, Axis.DRIFTING)
    return {key: (devices.get(str(key), 0), drifting.get(str(key), 0)) for key in models}


def _live(actor: Actor, models: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    judged = _judged(Device.model_id.in_(models))
    devices = sa.func.sum(judged.c.devices)
    drifting = sa.func.coalesce(devices.filter(judged.c.standing != Standing.STANDARD.value), 0)
    wanted = sa.select(judged.c.model_id, devices, drifting).where(_used(judged)).group_by(judged.c.model_id)
    return {key: (int(all_), int(some)) for key, all_, some in db.session.execute(told(wanted, actor, Device))}


def _by(judged: Any, axis: Axis) -> Any:
    """The rows of the tally for one axis."""
    value = {
        Axis.LIFECYCLE: sa.type_coerce(judged.c.lifecycle, sa.Text),
        Axis.YEAR: sa.func.coalesce(sa.cast(sa.extract("year", judged.c.bought_on), sa.Text), ""),
        Axis.STANDING: judged.c.standing,
    }.get(axis, sa.cast(judged.c.model_id, sa.Text))
    said = sa.literal_column(f"'{axis.value}'", sa.Text).label("axis")
    counted = sa.select(judged.c.school_id, said, value.label("value"), sa.func.sum(judged.c.devices))
    if axis is not Axis.LIFECYCLE:
        counted = counted.where(_used(judged))
    if axis is Axis.DRIFTING:
        counted = counted.where(judged.c.standing != Standing.STANDARD.value)
    return counted.group_by(judged.c.school_id, value)


def _used(judged: Any) -> sa.ColumnElement[bool]:
    used: sa.ColumnElement[bool] = judged.c.lifecycle.not_in(GONE)
    return used


def _judged(*conditions: Any) -> Any:
    """How many devices there are of a school, model, stage and day of purchase, and how they stand.

    Counted first and judged after: the listings are read once for each model and kind of school, not for each device.
    """
    same = (Device.school_id, Device.model_id, Device.lifecycle, BOUGHT_ON.label("bought_on"))
    alike = sa.select(*same, sa.func.count().label("devices")).where(*conditions).group_by(*same).cte("alike")
    kinds = sa.select(School.kind).distinct().subquery("kinds")
    row = listed(model_id=DeviceModel.id, category=DeviceModel.category, school_kind=kinds.c.kind, day=TODAY)
    every = sa.select(DeviceModel.id, kinds.c.kind, *row.c).select_from(DeviceModel).join(kinds, sa.true())
    pairs = every.join(row, sa.true()).cte("pairs").prefix_with("MATERIALIZED")
    stands = standing(pairs, alike.c.bought_on).label("standing")
    wanted = sa.select(*alike.c, stands).select_from(alike).join(School, School.id == alike.c.school_id)
    wanted = wanted.join(pairs, sa.and_(pairs.c.id == alike.c.model_id, pairs.c.kind == School.kind))
    return wanted.cte("judged")


TODAY: Final = sa.func.timezone("Europe/Helsinki", sa.func.now()).cast(sa.Date)


def lifecycles(counted: dict[str, int]) -> dict[Lifecycle, int]:
    """The figures of every stage of life, also of those that nothing is in."""
    return {stage: counted.get(stage.value, 0) for stage in Lifecycle}
