"""What rooms lack of their kits, and what bringing them to their kits would cost.

A room holds what stands in it and is in use or in store, works and is not away in repair. What is missing costs the
cheapest replacement price of a standard model of its category on the day it is asked; where there is none, no price is told.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.paging import Order, Page, page
from core.scope import everywhere, reached
from organisation.schools.models import Room, School
from registry.catalogue.models import Category, DeviceModel, StandardListing
from registry.catalogue.standard import covers
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device
from registry.room_kits.kits import READ
from registry.room_kits.models import RoomKit, RoomKitChoice

THERE: Final = (Lifecycle.IN_STORE, Lifecycle.DEPLOYED)
NOT_THERE: Final = (Condition.IN_REPAIR, Condition.BROKEN)
SUMS: Final = ("rooms", "complete", "missing", "cost_cents", "without_price")  # fields of Sum
WHY: Final = "counted by room, of schools that the permission reaches"
BY_ROOM: Final = Order([School.sort_key, Room.name, Room.id], [str, str, uuid.UUID])


@dataclass(frozen=True, slots=True)
class Line:
    """One category of a room's kit. price_cents: of one, without VAT; none: no standard model of this category has one."""

    category: Category
    needed: int
    there: int
    price_cents: int | None

    @property
    def missing(self) -> int:
        """How many are to be added."""
        return max(0, self.needed - self.there)

    @property
    def cost_cents(self) -> int:
        """What those cost, as far as there is a price."""
        return self.missing * (self.price_cents or 0)


@dataclass(slots=True)
class Sum:
    """Rooms with a kit, added up. without_price: of what is missing, that which has no price."""

    rooms: int = 0
    complete: int = 0
    missing: int = 0
    cost_cents: int = 0
    without_price: int = 0
    school: School | None = None


@dataclass(slots=True)
class RoomHolds:
    """A room, its kit and how it stands to it."""

    room: Any
    school: School
    kit: RoomKit
    lines: list[Line] = field(default_factory=list)

    @property
    def missing(self) -> int:
        """How many devices are to be added."""
        return sum(line.missing for line in self.lines)

    @property
    def cost_cents(self) -> int:
        """What those cost, as far as there are prices."""
        return sum(line.cost_cents for line in self.lines)

    @property
    def without_price(self) -> int:
        """How many of those have no price."""
        return sum(line.missing for line in self.lines if line.price_cents is None)


def _prices() -> Any:
    """The cheapest replacement price of a standard of today, in cents without VAT, by category."""
    today = sa.literal(clock.today(), sa.Date)
    cheapest = sa.func.min(StandardListing.replacement_price_cents).label("cents")
    wanted = sa.select(DeviceModel.category, cheapest).join(StandardListing, StandardListing.model_id == DeviceModel.id)
    return wanted.where(covers(today, StandardListing)).group_by(DeviceModel.category)


def of_room(actor: Actor, room: Room) -> RoomHolds | None:
    """How a room stands to its kit; none: it has none, or it is not used. Raises Forbidden."""
    actor.must(READ, room.school_id)
    return next(iter(_rows(_needs(actor).where(Room.id == room.id))), None)


def of_schools(actor: Actor, *, school: uuid.UUID | None = None) -> list[Sum]:
    """Each school with rooms that have a kit, by name; added up by the database. Raises Forbidden."""
    of = _sums(_needs(actor, school=school))
    wanted = sa.select(School, *(of.c[name] for name in SUMS)).join(of, of.c.school_id == School.id)
    rows = db.session.execute(everywhere(wanted.order_by(School.sort_key, School.id), Room, Device, why=WHY))
    return [Sum(school=row[0], **{name: int(getattr(row, name)) for name in SUMS}) for row in rows]


def _sums(needs: Any) -> Any:
    """`SUMS` by school_id, of what `_needs` finds."""
    rooms = needs.with_only_columns(Room.id, Room.school_id, RoomKit.lines, _there()).subquery("of_room")
    each = sa.func.jsonb_each_text(rooms.c.lines).table_valued("key", "value").alias("line")
    there = sa.func.coalesce(sa.cast(rooms.c.there.op("->>")(each.c.key), sa.Integer), 0)
    lacks = sa.func.greatest(sa.cast(each.c.value, sa.Integer) - there, 0)
    price = _prices().subquery("price")
    lines = sa.select(rooms.c.id, rooms.c.school_id, lacks.label("missing"), price.c.cents).select_from(rooms)
    lines = lines.join(each, sa.true()).outerjoin(price, sa.cast(price.c.category, sa.Text) == each.c.key)
    line = lines.subquery("of_line")
    is_complete = sa.not_(sa.func.bool_or(line.c.missing > 0))
    one = sa.select(
        line.c.school_id,
        is_complete.label("complete"),
        sa.func.sum(line.c.missing).label("missing"),
        sa.func.sum(line.c.missing * sa.func.coalesce(line.c.cents, 0)).label("cost_cents"),
        sa.func.sum(line.c.missing).filter(line.c.cents.is_(None)).label("without_price"),
    )
    room = one.group_by(line.c.id, line.c.school_id).subquery("room_sum")
    added: dict[str, Any] = {
        name: sa.func.coalesce(sa.func.sum(room.c[name]), 0) for name in ("missing", "cost_cents", "without_price")
    }
    added |= {"rooms": sa.func.count(), "complete": sa.func.count().filter(room.c.complete)}
    wanted = sa.select(room.c.school_id, *(added[name].label(name) for name in SUMS))
    return wanted.group_by(room.c.school_id).subquery("of_school")


def total(parts: Iterable[Sum]) -> Sum:
    """Several schools added up."""
    whole = Sum()
    for part in parts:
        for name in SUMS:
            setattr(whole, name, getattr(whole, name) + getattr(part, name))
    return whole


def find(
    actor: Actor,
    *,
    school: uuid.UUID | None = None,
    kit: uuid.UUID | None = None,
    incomplete: bool | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Rooms that have a kit with what they hold and lack, by school and name.

    incomplete  only rooms that lack something, or only complete ones
    Raises      Forbidden, Invalid (cursor)
    """
    wanted = _needs(actor, school=school, kit=kit, incomplete=incomplete)
    rows = list(_rows(BY_ROOM.apply(wanted, after, limit)))
    return page(rows, limit, lambda row: (row.school.sort_key, row.room.name, row.room.id), BY_ROOM)


def every(actor: Actor, **narrowed: Any) -> Iterator[RoomHolds]:
    """As `find`, all of them."""
    return _rows(_needs(actor, **narrowed).order_by(*BY_ROOM.columns))


def _needs(
    actor: Actor,
    *,
    school: uuid.UUID | None = None,
    kit: uuid.UUID | None = None,
    incomplete: bool | None = None,
) -> Any:
    """Rooms in use of schools in reach with the kit of each and what stands in them by category."""
    actor.must(READ)
    chosen = sa.and_(RoomKitChoice.room_id == Room.id)
    has = sa.or_(
        RoomKit.id == RoomKitChoice.kit_id, sa.and_(RoomKitChoice.id.is_(None), RoomKit.room_kind == Room.kind)
    )
    there = _there()
    wanted = sa.select(Room.id, Room.name, Room.kind, School, RoomKit, there)
    wanted = wanted.select_from(Room).join(School, School.id == Room.school_id).outerjoin(RoomKitChoice, chosen)
    wanted = wanted.join(RoomKit, sa.and_(has, RoomKit.ended_on.is_(None)))
    wanted = wanted.where(Room.closed_on.is_(None))
    if (reach := reached(actor, READ, Room.school_id)) is not None:
        wanted = wanted.where(reach)
    if school is not None:
        wanted = wanted.where(Room.school_id == school)
    if kit is not None:
        wanted = wanted.where(RoomKit.id == kit)
    if incomplete is not None:
        wanted = wanted.where(_lacks(there) if incomplete else sa.not_(_lacks(there)))
    return wanted


def _there() -> Any:
    """How many devices a room holds: category → number, as JSON; NULL for none."""
    held = _held()
    counted = sa.select(sa.func.jsonb_object_agg(held.c.category, held.c.devices)).select_from(held)
    return counted.scalar_subquery().label("there")


def _held() -> Any:
    """The devices in a room by category."""
    wanted = sa.select(DeviceModel.category, sa.func.count().label("devices")).select_from(Device)
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id).where(Device.room_id == Room.id)
    wanted = wanted.where(Device.lifecycle.in_(THERE), Device.condition.not_in(NOT_THERE))
    return wanted.group_by(DeviceModel.category).correlate(Room).lateral("held")


def _lacks(there: Any) -> Any:
    """A room lacks something of its kit."""
    each = sa.func.jsonb_each_text(RoomKit.lines).table_valued("key", "value").alias("line")
    number = sa.func.coalesce(sa.cast(there.op("->>")(each.c.key), sa.Integer), 0)
    return sa.exists(sa.select(each.c.key).where(number < sa.cast(each.c.value, sa.Integer)).correlate(RoomKit, Room))


def _rows(wanted: Any) -> Iterator[RoomHolds]:
    known = {str(category): int(cents) for category, cents in db.session.execute(_prices())}
    for row in db.session.execute(everywhere(wanted, Room, Device, why=WHY)):
        there = row.there or {}
        lines = [
            Line(Category(category), int(needed), int(there.get(category, 0)), known.get(category))
            for category, needed in sorted(row.RoomKit.lines.items(), key=lambda pair: list(Category).index(pair[0]))
        ]
        yield RoomHolds(row, row.School, row.RoomKit, lines)
