"""Each row of a batch beside what it names in the register: model, school, order, device, room and holder."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from organisation.people import addresses
from organisation.people.models import Person
from organisation.schools.models import Room
from registry.columns.columns import Purpose
from registry.custody.models import Custody
from registry.devices.models import Device
from registry.imports.models import DecidedRow, LeftOutRow, ParsedRow
from registry.imports.plan import funded, lookups, of_own_fields, order_lines
from registry.own_fields.columns import OwnColumn
from registry.plans.models import Outcome, PlannedRow

KEPT = (
    "id",
    "school_id",
    "model_id",
    "manufacturer_id",
    "room_id",
    "order_line_id",
    "asset_tag",
    "serial",
    "serial_printed",
    "lifecycle",
    "condition",
    "purchased_on",
    "price_cents",
    "warranty_ends_on",
    "imei",
    "mac",
    "note",
    "own_fields",
    "version",
)  # of the device that is there


@dataclass(frozen=True, slots=True)
class Scope:
    """What a batch is judged by.

    columns  keys of the target columns that its file has
    reach    schools whose devices it may touch; None: every school
    earlier  batches that applied the very same file
    divided  whether an order of the file has several lines of a model, and one of them names a school
    has_left_out  whether a person has left rows out
    own           the own fields that its file has, by key of their column
    """

    batch_id: uuid.UUID
    purpose: Purpose
    supplier_id: uuid.UUID | None
    columns: frozenset[str]
    reach: Sequence[uuid.UUID] | None
    earlier: Sequence[uuid.UUID]
    divided: bool
    has_left_out: bool = False
    own: Mapping[str, OwnColumn] = field(default_factory=dict)


def resolved(scope: Scope) -> tuple[Any, sa.CTE]:
    """The rows of a batch with what they name, and the places of the order lines they may fall on.

    Returns  a subquery: the parsed columns; model_id, manufacturer_id, model_many, maker, maker_differs, maker_strange; named_school_id,
             school_many, school_closed; order_id, order_closed, bucket, order_names_school; the device's columns as `old_…`; by_tag,
             by_serial, serial_many; named_room_id, named_person_id, old_person_id; was_created;
             what `of_own_fields.joined` adds
    """
    row = ParsedRow
    model = lookups.models(scope.batch_id, scope.supplier_id)
    school = lookups.schools(scope.batch_id, scope.supplier_id)
    order = order_lines.orders(scope.batch_id, scope.supplier_id if scope.purpose is Purpose.DELIVERY else None)
    places = order_lines.lines(order)
    there, joins = _device(scope, model)
    old = aliased(Device)
    named_school = sa.case(
        (old.school_id == sa.any_(school.c.all_ids), old.school_id), (school.c.many == 1, school.c.school_id)
    )  # what the device has already is not judged anew: a closed school, or one of several of a name
    tables = (
        sa.join(row, model, sa.and_(model.c.model == row.model, model.c.manufacturer == _maker_said()), isouter=True)
        .outerjoin(school, school.c.said == row.school)
        .outerjoin(order, order.c.said == row.order_number)
    )
    for target, condition in joins:
        tables = tables.outerjoin(target, condition)
    made_before, tables = _earlier(scope, tables)
    tables = tables.outerjoin(old, old.id == sa.func.coalesce(made_before, there["device_id"]))
    bucket, names_school, tables = _bucket(tables, places, order, model, named_school)
    rooms, tables = _room_and_holder(scope, tables, old, named_school)
    means, tables = of_own_fields.joined(scope.own, tables, _the_model(model), old)
    statement = (
        sa.select(
            *[c for c in row.__table__.c if c.name != "batch_id"],
            *_named(scope, model, school, order, named_school),
            bucket.label("bucket"),
            names_school.label("order_names_school"),
            *[_told(scope, old, name).label(f"old_{name}") for name in KEPT],
            there["by_tag"].label("by_tag"),
            there["by_serial"].label("by_serial"),
            there["serial_many"].label("serial_many"),
            *rooms,
            *means,
            made_before.is_not(None).label("was_created"),
        )
        .select_from(tables)
        .where(row.batch_id == scope.batch_id)
    )
    if scope.has_left_out:
        statement = statement.where(sa.not_(is_left_out(row)))
    return statement.subquery("resolved"), places


def is_left_out(row: Any) -> Any:
    """Whether a person has left out a parsed row."""
    return sa.exists().where(LeftOutRow.batch_id == row.batch_id, LeftOutRow.row_number == row.row_number)


def _in_reach(scope: Scope, school_id: Any) -> list[Any]:
    """The condition that a school is one that whoever uploaded the file may touch; empty: every school is."""
    return [] if scope.reach is None else [school_id == sa.any_(sa.literal(list(scope.reach), sa.ARRAY(sa.Uuid)))]


def _told(scope: Scope, old: Any, name: str) -> Any:
    """A column of the device that is there. Of another school's nothing but that it is there, to be refused."""
    column = getattr(old, name)
    reach = _in_reach(scope, old.school_id)
    return sa.case((reach[0], column)) if reach and name not in {"id", "school_id"} else column


def _named(scope: Scope, model: Any, school: Any, order: Any, named_school: Any) -> list[Any]:
    """What the words of a row were found to mean; a word that could mean several things means none."""
    return [
        _the_model(model).label("model_id"),
        sa.case((model.c.many == 1, model.c.manufacturer_id)).label("manufacturer_id"),
        model.c.many.label("model_many"),
        model.c.maker,
        model.c.differs.label("maker_differs"),
        model.c.strange.label("maker_strange"),
        named_school.label("named_school_id"),
        school.c.many.label("school_many"),
        school.c.closed.label("school_closed"),
        order.c.order_id,
        order.c.closed.label("order_closed"),
        *funded.named(scope.columns, order),
    ]


def _the_model(model: Any) -> Any:
    """The model that a row names, where it names one alone."""
    return sa.case((model.c.many == 1, model.c.model_id))


def _maker_said() -> Any:
    return sa.func.coalesce(ParsedRow.manufacturer, lookups.NOT_SAID)


def _device(scope: Scope, model: Any) -> tuple[dict[str, Any], list[tuple[Any, Any]]]:
    """The device that is there: by its tag where the file has tags, else by maker and serial number.

    A correction need not name the maker: a serial number that only one maker's device has is enough.
    """
    by_maker = aliased(Device)
    joins: list[tuple[Any, Any]] = [
        (by_maker, sa.and_(by_maker.manufacturer_id == model.c.manufacturer_id, by_maker.serial == ParsedRow.serial))
    ]
    by_serial: Any = by_maker.id
    many: Any = sa.cast(sa.null(), sa.BigInteger)
    if scope.purpose is Purpose.CORRECTION:
        any_maker = _by_serial(scope)
        joins.append((any_maker, any_maker.c.serial == ParsedRow.serial))
        by_serial = sa.func.coalesce(by_maker.id, sa.case((any_maker.c.many == 1, any_maker.c.device_id)))
        many = any_maker.c.many
    none = sa.cast(sa.null(), sa.Uuid)
    found = {"device_id": by_serial, "by_tag": none, "by_serial": by_serial, "serial_many": many}
    if scope.purpose is Purpose.DELIVERY or "asset_tag" not in scope.columns:
        return found, joins
    by_tag = aliased(Device)
    joins.append((by_tag, by_tag.asset_tag == ParsedRow.asset_tag))
    return found | {"device_id": sa.func.coalesce(by_tag.id, by_serial), "by_tag": by_tag.id}, joins


def _by_serial(scope: Scope) -> Any:
    """The devices that have a serial number of the file, whoever made them. Returns columns serial, device_id, many."""
    said = sa.select(ParsedRow.serial).where(ParsedRow.batch_id == scope.batch_id, ParsedRow.serial.is_not(None))
    one = sa.func.array_agg(Device.id, type_=sa.ARRAY(sa.Uuid))[1].label("device_id")
    found = sa.select(Device.serial, one, sa.func.count().label("many")).where(Device.serial.in_(said))
    return found.group_by(Device.serial).subquery("of_any_maker")


def _bucket(tables: Any, places: sa.CTE, order: Any, model: Any, named_school: Any) -> tuple[Any, Any, Any]:
    """The set of order lines a row falls on (none: its order does not have this model), and whether they name schools."""
    there = order_lines.buckets(places)
    own, free, whole = there.alias("own"), there.alias("free"), there.alias("whole")

    def of(bucket: Any, which: Any) -> Any:
        return sa.and_(
            bucket.c.order_id == order.c.order_id,
            bucket.c.model_id == sa.case((model.c.many == 1, model.c.model_id)),
            bucket.c.bucket == which,
        )

    tables = (
        tables.outerjoin(own, of(own, named_school))
        .outerjoin(free, of(free, sa.literal(order_lines.NO_SCHOOL, sa.Uuid)))
        .outerjoin(whole, of(whole, sa.literal(order_lines.ANY_SCHOOL, sa.Uuid)))
    )
    names_one = sa.and_(named_school.is_not(None), whole.c.divided)
    named = sa.case((names_one, sa.func.coalesce(own.c.bucket, free.c.bucket)))
    return sa.func.coalesce(named, whole.c.bucket), whole.c.names_school, tables


def _room_and_holder(scope: Scope, tables: Any, old: Any, named_school: Any) -> tuple[list[Any], Any]:
    """The room and the holder that a row names: what the device has already, else one in use."""
    if scope.purpose is Purpose.DELIVERY:
        none = sa.cast(sa.null(), sa.Uuid)
        return [none.label(name) for name in ("named_room_id", "named_person_id", "old_person_id")], tables
    holds, own_room, own_person = aliased(Custody), aliased(Room), aliased(Person)
    school = sa.func.coalesce(named_school, old.school_id)

    def is_room(room: Any) -> Any:
        return sa.and_(room.school_id == school, sa.func.lower(room.name) == sa.func.lower(ParsedRow.room))

    def is_person(person: Any) -> Any:
        return person.email == addresses.in_sql(ParsedRow.holder)

    staff = sa.and_(is_person(Person), Person.disabled_at.is_(None))
    if scope.reach is not None:
        staff = sa.and_(staff, Person.works_at(scope.reach))
    held_now = sa.and_(holds.device_id == old.id, holds.until.is_(None), *_in_reach(scope, holds.school_id))
    tables = (
        tables.outerjoin(Room, sa.and_(is_room(Room), Room.closed_on.is_(None)))
        .outerjoin(own_room, sa.and_(own_room.id == old.room_id, is_room(own_room)))
        .outerjoin(Person, staff)
        .outerjoin(holds, held_now)
        .outerjoin(own_person, sa.and_(own_person.id == holds.person_id, is_person(own_person)))
    )
    names = [
        sa.func.coalesce(own_room.id, Room.id).label("named_room_id"),
        sa.func.coalesce(own_person.id, Person.id).label("named_person_id"),
        holds.person_id.label("old_person_id"),
    ]
    return names, tables


def _earlier(scope: Scope, tables: Any) -> tuple[Any, Any]:
    """The device that this very row of this very file made, whatever the register calls it by now."""
    if not scope.earlier:
        return sa.cast(sa.null(), sa.Uuid), tables
    device = sa.func.array_agg(PlannedRow.device_id, type_=sa.ARRAY(sa.Uuid))[1]
    made = (
        sa.select(PlannedRow.row_number, device.label("device_id"))
        .where(
            PlannedRow.plan_id == sa.any_(sa.literal(list(scope.earlier), sa.ARRAY(sa.Uuid))),
            PlannedRow.outcome == Outcome.CREATE,
        )
        .group_by(PlannedRow.row_number)
        .subquery("made_before")
    )
    return made.c.device_id, tables.outerjoin(made, made.c.row_number == ParsedRow.row_number)


def alike(scope: Scope) -> Any:
    """The register's serial numbers that are one of the file's, whoever made the device, or that people read as it.

    Returns  columns row_number, same, similar: null where there is none, or where a person decided that they differ
    """
    key = sa.func.serial_confusable
    decided = sa.exists().where(
        DecidedRow.batch_id == ParsedRow.batch_id, DecidedRow.row_number == ParsedRow.row_number
    )
    same = sa.func.min(Device.serial).filter(Device.serial == ParsedRow.serial)
    similar = sa.func.min(Device.serial).filter(
        Device.serial != ParsedRow.serial, sa.not_(decided), *_in_reach(scope, Device.school_id)
    )
    return (
        sa.select(ParsedRow.row_number, same.label("same"), similar.label("similar"))
        .join(Device, key(Device.serial) == key(ParsedRow.serial))
        .where(ParsedRow.batch_id == scope.batch_id)
        .group_by(ParsedRow.row_number)
        .subquery("alike")
    )


def others_with(scope: Scope, key: str) -> Any:
    """The devices that have an address of the file: their keys, by address.

    key      imei or mac
    Returns  columns address, ids
    """
    column = Device.__table__.c[key]
    said = sa.select(ParsedRow.__table__.c[key]).where(ParsedRow.batch_id == scope.batch_id)
    ids = sa.func.array_agg(Device.id, type_=sa.ARRAY(sa.Uuid)).label("ids")
    return sa.select(column.label("address"), ids).where(column.in_(said)).group_by(column).subquery(f"has_{key}")
