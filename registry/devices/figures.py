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
from core.scope import everywhere, visible
from organisation.schools.models import School
from registry.catalogue.hooks import Fleet
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.catalogue.standard import Standing, listed, standing
from registry.devices.criteria import BOUGHT_ON
from registry.devices.lifecycle import GONE, Lifecycle
from registry.devices.models import Device, Tally

EVERY: Final = dt.timedelta(minutes=10)


class Axis(enum.StrEnum):
    """By what the tally counts."""

    LIFECYCLE = "lifecycle"
    YEAR = "year"
    STANDING = "standing"
    MODEL = "model"
    DRIFTING = "drifting"  # by model: those that are not standard


USED: Final = Device.lifecycle.not_in(GONE)


def renew() -> int:
    """Count every school's devices anew; returns how many rows the tally has."""
    db.session.execute(everywhere(sa.delete(Tally), Tally, why="the whole tally is counted anew"))
    counted = sa.union_all(*[_by(axis, value, where) for axis, value, where in _axes()]).subquery()
    now = clock.now()
    columns = ["school_id", "axis", "value", "devices", "counted_at"]
    rows = sa.select(*counted.c, sa.literal(now, sa.DateTime(timezone=True)))
    made = sa.insert(Tally).from_select(columns, rows, include_defaults=False)
    told = everywhere(made, Tally, Device, why="the tally counts every school")
    return int(db.session.connection().execute(told).rowcount)


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
    row, judged = _judged()
    name = (Manufacturer.name + " " + DeviceModel.model_number).label("model")
    columns = (Device.model_id, name, Device.lifecycle, judged.label("standing"), sa.func.count().label("devices"))
    wanted = visible(actor, Device, "device:read", *columns).select_from(Device)
    wanted = _with_listings(wanted, row).join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    wanted = wanted.where(Device.school_id == school_id).group_by(*columns[:3], judged)
    return list(db.session.execute(wanted.order_by(sa.desc("devices"), name, Device.lifecycle)))


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
    row, judged = _judged()
    drifting = sa.func.count().filter(judged != Standing.STANDARD.value)
    wanted = visible(actor, Device, "device:read", Device.model_id, sa.func.count(), drifting).select_from(Device)
    wanted = _with_listings(wanted, row).where(USED, Device.model_id.in_(models)).group_by(Device.model_id)
    return {key: (devices, some) for key, devices, some in db.session.execute(wanted)}


def _axes() -> list[tuple[Axis, Any, Any]]:
    _, judged = _judged()
    year = sa.cast(sa.extract("year", BOUGHT_ON), sa.Text)
    return [
        (Axis.LIFECYCLE, sa.type_coerce(Device.lifecycle, sa.Text), sa.true()),
        (Axis.YEAR, sa.func.coalesce(year, ""), USED),
        (Axis.STANDING, judged, USED),
        (Axis.MODEL, sa.cast(Device.model_id, sa.Text), USED),
        (Axis.DRIFTING, sa.cast(Device.model_id, sa.Text), sa.and_(USED, judged != Standing.STANDARD.value)),
    ]


def _by(axis: Axis, value: Any, where: Any) -> Any:
    counted = sa.select(Device.school_id, _said(axis).label("axis"), value.label("value"), sa.func.count()).select_from(
        Device
    )
    if axis in {Axis.STANDING, Axis.DRIFTING}:
        counted = _with_listings(counted, _judged()[0])
    return counted.where(where).group_by(Device.school_id, value)


def _said(axis: Axis) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{axis.value}'", sa.Text)


def _judged() -> tuple[Any, Any]:
    return _LISTED, standing(_LISTED, BOUGHT_ON)


_LISTED: Final = listed(
    model_id=DeviceModel.id,
    category=DeviceModel.category,
    school_kind=School.kind,
    day=sa.func.timezone("Europe/Helsinki", sa.func.now()).cast(sa.Date),
)


def _with_listings(wanted: Any, row: Any) -> Any:
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id).join(School, School.id == Device.school_id)
    return wanted.join(row, sa.true())


def lifecycles(counted: dict[str, int]) -> dict[Lifecycle, int]:
    """The figures of every stage of life, also of those that nothing is in."""
    return {stage: counted.get(stage.value, 0) for stage in Lifecycle}
