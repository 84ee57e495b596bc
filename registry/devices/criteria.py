"""What a list of devices can be asked for, and what of it decides the SQL."""

import datetime as dt
import uuid
from dataclasses import dataclass, field, fields
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.compiled import constant
from core.scope import free_condition, reach_kind, reach_name
from organisation.schools.models import School
from registry.catalogue.models import Category, DeviceModel
from registry.catalogue.standard import Standing, models_that_may_be, stands
from registry.custody.models import Custody
from registry.devices import own_criteria
from registry.devices.arrivals import came
from registry.devices.earlier import EarlierDevice
from registry.devices.lifecycle import Condition, Lifecycle, Receipt, Warranty
from registry.devices.models import Device
from registry.devices.sorting import WARRANTY_KEY, Sort
from registry.purchasing.models import OrderLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which devices are asked for; none: no matter.

    q         one search box: see `registry.devices.finding`
    serial    a part of the serial number, in its normal form, of three characters or more
    district  major district of the school, in Finnish
    order     key of a purchase order
    order_line  key of one of its lines
    holder    key of the person who has it now
    warranty_from, warranty_to  first and last day on which the warranty may end
    age       whole years since it was bought or received, at least
    own_field  code of an own field that has a value
    own_value  that value, as people write it; alone it is no matter
    """

    q: str | None = None
    serial: str | None = None
    school: uuid.UUID | None = None
    district: str | None = None
    category: Category | None = None
    model: uuid.UUID | None = None
    standard: Standing | None = None
    lifecycle: Lifecycle | None = None
    condition: Condition | None = None
    batch: uuid.UUID | None = None
    order: uuid.UUID | None = None
    order_line: uuid.UUID | None = None
    received: Receipt | None = None
    room: uuid.UUID | None = None
    holder: uuid.UUID | None = None
    warranty: Warranty | None = None
    warranty_from: dt.date | None = None
    warranty_to: dt.date | None = None
    age: int | None = None
    own_field: str | None = None
    own_value: str | None = None

    def given(self) -> dict[str, Any]:
        """What is asked for."""
        found = {f.name: v for f in fields(self) if (v := getattr(self, f.name)) is not None}
        if "own_field" not in found:
            found.pop("own_value", None)
        return found


# Told to the planner as they are, since rare and common values need different plans; all others are parameters.
CODES: Final = ("category", "standard", "lifecycle", "condition", "warranty", "received")
FEW: Final = frozenset(
    {"batch", "order", "order_line", "room", "holder", "serial"}
)  # few devices share one: no need to go by school or model


PRESENT, LAST, ENDED = "present", "last", "ended"


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides the SQL of a list: which parameters it has, and whose rows it may find.

    given     names of the filters that are asked for
    codes     the values of those that are codes
    branches  what the search box was understood as; empty: nothing was typed
    reaches   permission → all, some, none
    rows      how many are fetched at most
    states    which states of devices are asked for: the present ones, or of those that held at the parameter `instant`
              the last or the ended ones
    """

    sort: Sort
    given: frozenset[str]
    codes: tuple[tuple[str, str], ...]
    is_later: bool
    branches: frozenset[str] = frozenset()
    reaches: tuple[tuple[str, str], ...] = field(default=())
    rows: int = 0
    states: str = PRESENT

    @property
    def is_past(self) -> bool:
        """Whether the devices are asked for as they were at the parameter `instant`."""
        return self.states != PRESENT

    def code(self, name: str) -> str | None:
        """The value of a code that is asked for."""
        return dict(self.codes).get(name)

    def reach(self, permission: str) -> str:
        """How far a permission reaches: all, some or none."""
        return dict(self.reaches)[permission]


PERMISSIONS: Final = ("device:read", "device:holder")
STEPS: Final = (11, 26, 51, 101, 201)  # so many rows are fetched at most: a page and one more, rounded up


def shape_of(
    actor: Actor, filters: Filters, sort: Sort, *, is_later: bool, branches: frozenset[str], limit: int = 50
) -> Shape:
    """The shape of what `actor` asks for; with it come `limit` rows and at least one more, where there are more."""
    given = filters.given()
    codes = tuple((name, given.pop(name).value) for name in CODES if name in given)
    reaches = tuple((p, reach_kind(actor, p)) for p in PERMISSIONS)
    rows = next((step for step in STEPS if step > limit), limit + 1)
    return Shape(sort, frozenset(given) - {"q"}, codes, is_later, branches, reaches, rows)


def values_of(actor: Actor, filters: Filters, day: dt.date | None = None) -> dict[str, Any]:
    """The parameters that a statement of this shape has.

    day  from which ages are counted; default today
    """
    reaches = {reach_name(p): actor.schools(p) for p in PERMISSIONS if not actor.everywhere(p)}
    given = filters.given()
    if filters.age is not None:
        given["age"] = _years_ago(day or clock.today(), filters.age)
    if "own_value" in given:
        given["own_value"] = own_criteria.spellings(given["own_field"], given["own_value"])
    return {name: value for name, value in given.items() if name not in {*CODES, "q"}} | reaches


def _years_ago(today: dt.date, years: int) -> dt.date:
    month_end = 28  # of the 29 February of other years
    return today.replace(year=today.year - years, day=min(today.day, month_end) if today.month == 2 else today.day)  # noqa: PLR2004


def reach_names(shape: Shape) -> frozenset[str]:
    """The parameters of `values_of` that hold the schools that a permission reaches."""
    return frozenset(reach_name(p) for p in PERMISSIONS if shape.reach(p) != "all")


def param(name: str, kind: Any) -> Any:
    """A named parameter."""
    return sa.bindparam(name, None, kind)


def coded(column: Any, value: str) -> sa.ColumnElement[bool]:
    """`column` holds a code, written out so that the planner knows how common it is."""
    return sa.type_coerce(column, sa.Text) == sa.literal_column(f"'{value}'", sa.Text)


def own(shape: Shape) -> list[Any]:
    """Conditions on a device itself."""
    found = [coded(getattr(Device, n), v) for n in ("lifecycle", "condition") if (v := shape.code(n))]
    columns = {"batch": Device.batch_id, "order_line": Device.order_line_id, "room": Device.room_id}
    found += [column == param(name, sa.Uuid()) for name, column in columns.items() if name in shape.given]
    found += [held_since(INSTANT)] * (shape.states == LAST)
    if "order" in shape.given:
        lines = sa.select(OrderLine.id).where(OrderLine.order_id == param("order", sa.Uuid()))
        found.append(Device.order_line_id.in_(lines))
    if "district" in shape.given:
        there = sa.select(School.id).where(School.district == param("district", sa.Text())).correlate(None)
        found.append(Device.school_id == sa.any_(sa.func.array(there.scalar_subquery(), type_=sa.ARRAY(sa.Uuid()))))
    if received := shape.code("received"):
        found.append(_RECEIPTS[Receipt(received)])
    if warranty := shape.code("warranty"):
        found.append(_WARRANTIES[Warranty(warranty)])
    if "warranty_from" in shape.given:
        found += [param("warranty_from", sa.Date()) <= WARRANTY_KEY, Device.warranty_ends_on.is_not(None)]
    if "warranty_to" in shape.given:
        found += [param("warranty_to", sa.Date()) >= WARRANTY_KEY, Device.warranty_ends_on.is_not(None)]
    if "age" in shape.given:
        found.append(param("age", sa.Date()) >= BOUGHT_ON)
    found += [*_of_serial(shape), *_of_own_field(shape)]
    if "holder" in shape.given:
        held = sa.select(Custody.device_id).where(Custody.person_id == param("holder", sa.Uuid()))
        found.append(Device.id.in_(held.where(in_hands(is_past=shape.is_past))))
    if (wanted := shape.code("standard")) and not shape.is_past:  # of a past day see registry.devices.as_of
        device = {"model_id": Device.model_id, "school_id": Device.school_id}
        found.append(stands(Standing(wanted), **device, bought_on=BOUGHT_ON, day=TODAY))
    return found


def _of_serial(shape: Shape) -> list[Any]:
    if "serial" not in shape.given:
        return []
    part = param("serial", sa.Text())
    grams = sa.func.serial_grams(Device.serial).op("@>")(sa.func.grams(part))
    return [grams, sa.func.strpos(Device.serial, part) > constant(0)]


def _of_own_field(shape: Shape) -> list[Any]:
    if "own_field" not in shape.given:
        return []
    value = param("own_value", sa.ARRAY(sa.Text())) if "own_value" in shape.given else None
    return own_criteria.conditions(param("own_field", sa.Text()), value)


def of_schools(shape: Shape) -> list[Any]:
    """Conditions on a device's school."""
    found: list[Any] = []
    if "school" in shape.given:
        found.append(School.id == param("school", sa.Uuid()))
    if "district" in shape.given:
        found.append(School.district == param("district", sa.Text()))
    return found


def of_models(shape: Shape) -> list[Any]:
    """Conditions on a device's model."""
    found: list[Any] = []
    if "model" in shape.given:
        found.append(DeviceModel.id == param("model", sa.Uuid()))
    if category := shape.code("category"):
        found.append(coded(DeviceModel.category, category))
    if wanted := shape.code("standard"):
        found.append(models_that_may_be(Standing(wanted), TODAY))
    return found


TODAY: Final = param("today", sa.Date())
INSTANT: Final = param("instant", sa.DateTime(timezone=True))


def held_since(instant: Any) -> sa.ColumnElement[bool]:
    """Devices that were in the register at `instant` and have not changed since."""
    earlier = EarlierDevice.__table__
    over = sa.exists().where(earlier.c.device_id == Device.id, earlier.c.until > instant).correlate(Device)
    return free_condition(
        sa.and_(Device.created_at <= instant, ~over), why="whether a state has ended, whose ever it was"
    )


def in_hands(*, is_past: bool) -> sa.ColumnElement[bool]:
    """Intervals of custody that are open, or were at the parameter `instant`."""
    if not is_past:
        return Custody.until.is_(None)
    return sa.and_(Custody.since <= INSTANT, sa.or_(Custody.until.is_(None), Custody.until > INSTANT))


BOUGHT_ON: Final = sa.func.coalesce(Device.purchased_on, Device.received_on)


def _ends_within(months: int) -> Any:
    """The warranty is in force and ends in `months` months at most; over the key of the index that sorts by it."""
    last = sa.cast(TODAY + sa.literal_column(f"interval '{months} months'", sa.Interval), sa.Date)
    return sa.and_(WARRANTY_KEY >= TODAY, last >= WARRANTY_KEY)


_RECEIPTS: Final = {
    Receipt.RECEIVED: Device.received_on.is_not(None),
    Receipt.SENT: came(),
    Receipt.NOT_RECEIVED: sa.and_(came(), Device.received_on.is_(None)),
}
_WARRANTIES: Final = {
    Warranty.ENDS_IN_1: _ends_within(1),
    Warranty.ENDS_IN_3: _ends_within(3),
    Warranty.ENDS_IN_6: _ends_within(6),
    Warranty.ENDS_IN_12: _ends_within(12),
    Warranty.IN_FORCE: Device.warranty_ends_on >= TODAY,
    Warranty.ENDED: Device.warranty_ends_on < TODAY,
    Warranty.UNKNOWN: Device.warranty_ends_on.is_(None),
}
