"""Devices many at a time, or one by what is printed on it: hot reads that select columns, never entities."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel.speaklater import LazyString

from core import clock
from core.actor import Actor
from core.compiled import CompiledStatement
from core.errors import NotFound
from core.paging import Order, Page, page
from core.scope import visible
from registry.custody.models import Custody
from registry.devices import as_of, serials, shown, sorting, tags
from registry.devices.criteria import Filters, Shape, param, reach_names, shape_of, values_of
from registry.devices.finding import understand
from registry.devices.models import Device
from registry.devices.refusals import NotInRegisterThen, SerialAmbiguous
from registry.devices.sorting import Sort
from registry.devices.statements import COUNTED, count_statement, page_statement
from web import moments


def find(
    actor: Actor,
    filters: Filters,
    *,
    at: dt.date | None = None,
    sort: Sort = Sort.TAG,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """One page of the devices the actor may see, as `shown.devices` shows them.

    at       as they were at the end of this day; none: now
    Raises   Forbidden, Invalid (cursor)
    """
    actor.must("device:read")
    if at is not None and at < clock.today():
        return as_of.find(actor, filters, at, sort=sort, limit=limit, after=after)
    order = Order((), sorting.cursor_types(sort))
    start = {f"after_{n}": v for n, v in enumerate(order.read(after))} if after else {}
    branches, meant = understand(actor, filters.q) if filters.q else (frozenset[str](), {})
    if filters.q and not branches:
        return Page()
    shape = shape_of(actor, filters, sort, is_later=bool(after), branches=branches, limit=limit)
    values = {**values_of(actor, filters), **meant, **start, "today": clock.today()}
    rows = page_statement(actor, shape).rows(values)
    found = page(rows, limit, lambda row: [*row[shown.WIDTH :], row[0]], order)
    return Page(shown.devices(actor, found.items), found.next)


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are.

    more  there are more than `number`, which is as far as is counted
    """

    number: int
    more: bool


def count(actor: Actor, filters: Filters, at: dt.date | None = None) -> Count:
    """How many devices the actor may see of those asked for, up to `COUNTED`. Raises Forbidden.

    at  at the end of this day; none: now
    """
    actor.must("device:read")
    if at is not None and at < clock.today():
        number = as_of.count(actor, filters, at)
        return Count(min(number, COUNTED), more=number > COUNTED)
    branches, meant = understand(actor, filters.q) if filters.q else (frozenset[str](), {})
    if filters.q and not branches:
        return Count(0, more=False)
    shape = shape_of(actor, filters, Sort.TAG, is_later=False, branches=branches)
    values = {**values_of(actor, filters), **meant, "today": clock.today()}
    number = count_statement(actor, shape).rows(values)[0][0]
    return Count(min(number, COUNTED), more=number > COUNTED)


def one(actor: Actor, device_id: uuid.UUID, at: dt.date | None = None) -> dict[str, Any]:
    """One device by key, with its details. Raises Forbidden, NotFound, NotInRegisterThen.

    at  as it was at the end of this day; none: now
    """
    if at is not None and at < clock.today():
        try:
            return as_of.one(actor, device_id, at)
        except NotFound:
            _the(_looked_up(actor, "id", key=device_id))  # as unknown as ever to whoever may not see it now
            raise NotInRegisterThen(day=LazyString(moments.day, at)) from None
    return _the(_looked_up(actor, "id", key=device_id))


def by_tag(actor: Actor, written: str) -> dict[str, Any]:
    """One device by its tag, however it was typed or scanned. Raises Forbidden, NotFound."""
    actor.must("device:read")
    tag = tags.parse(written)
    if tag is None:
        raise NotFound
    return _the(_looked_up(actor, "asset_tag", key=tag))


def by_serial(actor: Actor, written: str, *, manufacturer: str | None = None) -> dict[str, Any]:
    """One device by its serial, however it was typed.

    manufacturer  its name, needed only where several have a device with that serial
    Raises        Forbidden, NotFound, SerialAmbiguous
    """
    actor.must("device:read")
    serial = serials.normalise(written)
    found = _looked_up(actor, "serial", key=serial) if serial else []
    if manufacturer is not None:
        found = [d for d in found if d["model"]["manufacturer"].lower() == manufacturer.lower()]
    if len(found) > 1:
        raise SerialAmbiguous
    return _the(found)


def _the(found: list[dict[str, Any]]) -> dict[str, Any]:
    if not found:
        raise NotFound
    return found[0]


def _looked_up(actor: Actor, by: str, *, key: Any) -> list[dict[str, Any]]:
    actor.must("device:read")
    shape = shape_of(actor, Filters(), Sort.TAG, is_later=False, branches=frozenset())
    if (by, shape.reaches) not in _lookups:
        _lookups[by, shape.reaches] = _lookup(actor, by, shape)
    values: dict[str, Any] = {**values_of(actor, Filters()), "key": key, "today": clock.today()}
    rows = _lookups[by, shape.reaches].rows(values)
    return [
        {"own_fields": {}} | one | shown.details(row) for one, row in zip(shown.devices(actor, rows), rows, strict=True)
    ]


_lookups: dict[Any, CompiledStatement] = {}  # by what, and how far the asker's permissions reach


def _lookup(actor: Actor, by: str, shape: Shape) -> CompiledStatement:
    columns = [*shown.columns(), *(getattr(Device, name) for name in shown.DETAILS)]
    wanted = shown.joined(visible(actor, Device, "device:read", *columns, also=(Custody,)).select_from(Device))
    if by == "serial":
        key = param("key", sa.Text())
        same = sa.and_(sa.func.serial_confusable(Device.serial) == sa.func.serial_confusable(key), Device.serial == key)
    else:
        column = getattr(Device, by)
        same = column == param("key", column.type)
    return CompiledStatement(wanted.where(same), {"key", "today", *reach_names(shape)})
