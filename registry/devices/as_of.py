"""Devices as the register had them at the end of a past day: a list, a count, one device.

The present state of a device counts from its last change on; every state before it stands in EarlierDevice. What is asked
of Device is asked of both together.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlalchemy.sql.visitors import replacement_traverse

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement, StatementCache, constant
from core.errors import NotFound
from core.history import Event
from core.paging import Order, Page, page
from core.scope import everywhere, visible
from organisation.schools.models import School
from registry.catalogue import recorded
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.catalogue.standard import Standing, listed, standing
from registry.custody.models import Custody
from registry.devices import shown, sorting
from registry.devices.criteria import (
    ENDED,
    INSTANT,
    LAST,
    TODAY,
    Filters,
    Shape,
    held_since,
    in_hands,
    param,
    reach_names,
    shape_of,
    values_of,
)
from registry.devices.earlier import SHARED, EarlierDevice
from registry.devices.finding import parameters, understand
from registry.devices.models import Device
from registry.devices.sorting import Sort
from registry.devices.statements import COUNTED, conditions, page_keys, sort_keys

WHY: Final = "whether a state was over by then; what was recorded about listings, which are the city's"
REGISTERED: Final = ("device.added", "device.registered")
FEW_STATES: Final = 2_000
KNOWN_AT: Final = param("known_at", sa.DateTime(timezone=True))


def states(instant: Any) -> Any:
    """A statement: id and the columns of every device as it was at `instant`. Read through `visible` or `everywhere`."""
    now = sa.select(Device.id, *[getattr(Device, name) for name in SHARED]).where(held_since(instant))
    return sa.union_all(now, _ended(instant))


def _ended(instant: Any, *, few: bool = False) -> Any:
    then = sa.select(EarlierDevice.device_id.label("id"), *[getattr(EarlierDevice, name) for name in SHARED])
    if few:  # found first and sorted after: OFFSET keeps the planner from walking an order's index to meet them
        return then.where(_held(instant)).offset(constant(0))
    return then.where(EarlierDevice.since <= instant, EarlierDevice.until > instant)


def _held(instant: Any) -> sa.ColumnElement[bool]:
    """As the index of intervals has it."""
    return sa.func.tstzrange(EarlierDevice.since, EarlierDevice.until).op("@>", is_comparison=True)(instant)


def find(
    actor: Actor, filters: Filters, day: dt.date, *, sort: Sort = Sort.TAG, limit: int = 50, after: str | None = None
) -> Page:
    """One page of the devices that the actor may see as they were at the end of `day`, as `search.find` shows them.

    A device counts for the school where it was then.
    Raises   Forbidden, Invalid (cursor)
    """
    order = Order((), sorting.cursor_types(sort))
    start = {f"after_{n}": v for n, v in enumerate(order.read(after))} if after else {}
    asked = _asked(actor, filters, day)
    if asked is None:
        return Page()
    branches, values, few = asked
    shape = shape_of(actor, filters, sort, is_later=bool(after), branches=branches, limit=limit)
    statement = _statements.get(("page", shape, few), lambda: _page_statement(actor, shape, few=few))
    rows = statement.rows(values | start)
    found = page(rows, limit, lambda row: [*row[shown.WIDTH :], row[0]], order)
    return Page(shown.devices(actor, found.items), found.next)


def count(actor: Actor, filters: Filters, day: dt.date) -> int:
    """How many of them there were, up to `COUNTED` + 1. Raises Forbidden."""
    asked = _asked(actor, filters, day)
    if asked is None:
        return 0
    branches, values, _ = asked
    shape = shape_of(actor, filters, Sort.TAG, is_later=False, branches=branches)
    statement = _statements.get(("count", shape), lambda: _count_statement(actor, shape))
    return int(statement.rows(values)[0][0])


def one(actor: Actor, device_id: uuid.UUID, day: dt.date) -> dict[str, Any]:
    """One device as it was at the end of `day`, with its details. Raises Forbidden, NotFound."""
    asked = _asked(actor, Filters(), day)
    if asked is None:
        raise NotFound
    shape = shape_of(actor, Filters(), Sort.TAG, is_later=False, branches=frozenset())
    statement = _statements.get(("one", shape), lambda: _one_statement(actor, shape))
    if not (rows := statement.rows(asked[1] | {"key": device_id})):
        raise NotFound
    return {"own_fields": {}} | shown.devices(actor, rows)[0] | shown.details(rows[0])


_statements = StatementCache()


def _asked(actor: Actor, filters: Filters, day: dt.date) -> tuple[frozenset[str], dict[str, Any], bool] | None:
    """What the search box means, the parameters of the statement, and whether few ended states held; None: nothing can be found."""
    actor.must("device:read")
    instant = clock.midnight(day + recorded.DAY) - dt.timedelta(microseconds=1)
    branches, meant = understand(actor, filters.q, instant) if filters.q else (frozenset[str](), {})
    first, listing, held = _at_a_glance().rows({"instant": instant})[0]
    if (filters.q and not branches) or first is None or instant < first:
        return None
    known = {"today": day, "instant": instant, "known_at": recorded.known_at(day, listing)}
    return branches, values_of(actor, filters, day) | meant | known, held <= FEW_STATES


@cache
def _at_a_glance() -> CompiledStatement:
    """When the first device was registered and the first model listed; how many ended states held, as far as they are few."""
    verbs = [constant(verb) for verb in REGISTERED]
    first = sa.select(sa.func.min(Event.at)).where(Event.verb.in_(verbs)).scalar_subquery()
    some = sa.select(constant(1).label("one")).select_from(EarlierDevice).where(_held(INSTANT))
    held = sa.select(sa.func.count()).select_from(some.limit(constant(FEW_STATES + 1)).subquery("some"))
    wanted = sa.select(first, recorded.began().scalar_subquery(), held.scalar_subquery())
    return CompiledStatement(everywhere(wanted, EarlierDevice, Event, why=WHY), {"instant"})


@cache
def _then(*, few: bool) -> Any:
    """Device, as an alias of the ended states that held at the parameter `instant`."""
    return aliased(Device, _ended(INSTANT, few=few).subquery("device_then"), adapt_on_names=True)


def _of_then(part: Any, *, few: bool) -> Any:
    """`part` of a statement about Device, about `_then` instead."""
    columns = sa.inspect(_then(few=few)).selectable.c

    def replaced(element: Any, **_: Any) -> Any:
        is_own = isinstance(element, sa.Column) and getattr(element.table, "name", "") == Device.__tablename__
        return columns[element.name] if is_own else None

    return replacement_traverse(part, {}, replaced)


def _as_it_is(part: Any) -> Any:
    return part


def _both(shape: Shape, *, few: bool = False) -> Iterator[tuple[Shape, Any, Callable[[Any], Any]]]:
    """The two kinds of states that held then: shape, Device or its alias, and what makes a condition on Device one on it."""
    yield replace(shape, states=LAST), Device, _as_it_is
    yield replace(shape, states=ENDED), _then(few=few), partial(_of_then, few=few)


def _flat(shape: Shape, device: Any, adapted: Callable[[Any], Any], columns: Sequence[Any]) -> Any:
    """`columns` of the devices of this shape as they were."""
    wanted = sa.select(*columns).select_from(device).where(*[adapted(condition) for condition in conditions(shape)])
    code = shape.code("standard")
    if shape.sort.base is Sort.MODEL or code:
        wanted = wanted.join(DeviceModel, DeviceModel.id == device.model_id)
        wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    if shape.sort.base is Sort.SCHOOL or code:
        wanted = wanted.join(School, School.id == device.school_id)
    if code:
        pairs = _pairs()
        wanted = wanted.join(pairs, sa.and_(pairs.c.model_id == device.model_id, pairs.c.kind == School.kind))
        stands = standing(pairs, sa.func.coalesce(device.purchased_on, device.received_on))
        wanted = wanted.where(stands == sa.literal_column(f"'{Standing(code).value}'", sa.Text))
    return wanted


def _first(shape: Shape, device: Any, adapted: Callable[[Any], Any]) -> Any:
    """Sort keys and columns of the first devices of the page, of one kind of states."""
    columns = [getattr(device, name).label(name) for name in ("id", *SHARED)]
    if shape.states == LAST and not shape.code("standard"):  # along the indexes of the present list
        keys = page_keys(shape).subquery("last")
        return sa.select(*list(keys.c)[:-1], *columns).select_from(keys).join(device, device.id == keys.c.id)
    sorts = [adapted(key) for key in sort_keys(shape.sort)]
    wanted = _flat(shape, device, adapted, [*[key.label(f"k{n}") for n, key in enumerate(sorts)], *columns])
    if shape.is_later:
        wanted = wanted.where(sorting.beyond(shape.sort, [*sorts, device.id], sorting.cursor_values(shape.sort)))
    return wanted.order_by(*sorting.ordered(shape.sort, [*sorts, device.id])).limit(constant(shape.rows))


@cache
def _known() -> Any:
    return recorded.listings(KNOWN_AT, once=True)


@cache
def _pairs() -> Any:
    """What the listings of the day say of every model at every kind of school."""
    kinds = sa.select(School.kind).distinct().subquery("kinds")
    model = {"model_id": DeviceModel.id, "category": DeviceModel.category, "school_kind": kinds.c.kind}
    said = listed(**model, day=TODAY, source=_known())
    wanted = sa.select(DeviceModel.id.label("model_id"), kinds.c.kind, *said.c).select_from(DeviceModel)
    wanted = wanted.join(kinds, sa.true()).join(said, sa.true())
    return wanted.cte("pairs").prefix_with("MATERIALIZED")


def _page_statement(actor: Actor, shape: Shape, *, few: bool) -> CompiledStatement:
    both = [_first(*each).subquery() for each in _both(shape, few=few)]
    every = sa.union_all(*[sa.select(each) for each in both]).subquery("both")
    sorts = list(every.c)[: len(sort_keys(shape.sort))]
    order = sorting.ordered(shape.sort, [*sorts, every.c.id])
    some = sa.select(every).order_by(*order).limit(constant(shape.rows)).subquery("page")
    shown_by = [some.c[key.name] for key in sorts]
    wanted = _shown(actor, some, *shown_by)
    return _compiled(wanted.order_by(*sorting.ordered(shape.sort, [*shown_by, some.c.id])), shape)


def _count_statement(actor: Actor, shape: Shape) -> CompiledStatement:
    both = [_flat(each, device, adapted, [device.id.label("id")]) for each, device, adapted in _both(shape)]
    some = sa.union_all(*both).limit(constant(COUNTED + 1)).subquery("found")
    counted = visible(actor, Device, "device:read", sa.func.count(), also=(EarlierDevice, Custody))
    return _compiled(counted.select_from(some), shape)


def _one_statement(actor: Actor, shape: Shape) -> CompiledStatement:
    both = []
    for each, device, adapted in _both(shape):
        columns = [getattr(device, name).label(name) for name in ("id", *SHARED)]
        both.append(_flat(each, device, adapted, columns).where(device.id == param("key", sa.Uuid())))
    some = sa.union_all(*both).subquery("page")
    details = [some.c[name] for name in shown.DETAILS]
    return _compiled(_shown(actor, some, *details), shape, "key")


def _shown(actor: Actor, some: Any, *more: Any) -> Any:
    """The rows of `some`, as `shown.columns` wants them."""
    device = aliased(Device, some, adapt_on_names=True)
    model = {"model_id": DeviceModel.id, "category": DeviceModel.category, "school_kind": School.kind}
    listings = listed(**model, day=TODAY, source=_known())
    columns = shown.columns(device, listings)
    wanted = visible(actor, Device, "device:read", *columns, *more, also=(EarlierDevice, Custody))
    return shown.joined(wanted.select_from(device), device, listings, in_hands(is_past=True))


def _compiled(wanted: Any, shape: Shape, *more: str) -> CompiledStatement:
    meant = {name for branch in shape.branches for name in parameters(branch)}
    start = {f"after_{n}" for n in range(len(sorting.cursor_types(shape.sort)))} if shape.is_later else set()
    known = {"today", "instant", "known_at"}
    names = {*shape.given, *meant, *start, *reach_names(shape), *known, *more}
    return CompiledStatement(everywhere(wanted, EarlierDevice, Event, why=WHY), names)
