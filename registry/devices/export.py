"""Devices to take away as a table that an import reads back unchanged."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import aliased

from core import clock
from core.actor import Actor
from core.db import db
from core.scope import reached, visible
from core.sheets.cells import Cell
from organisation.people.models import Person
from organisation.schools.models import Room, School
from registry.catalogue import prices
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.columns.columns import COLUMNS, EXPORTED, Column
from registry.custody.models import Custody
from registry.devices import finding, statements
from registry.devices.criteria import Filters, shape_of, values_of
from registry.devices.lifecycle import GONE, Lifecycle
from registry.devices.list_columns import OWN, own_columns
from registry.devices.models import Device
from registry.devices.shown import columns, devices, joined
from registry.devices.sorting import TAG_KEY, Sort, ordered
from registry.devices.words import CONDITIONS, LIFECYCLES
from registry.own_fields.words import plain_cell

AT_ONCE: Final = 1000
COLUMNS_OUT: Final = tuple(COLUMNS[key] for key in EXPORTED)


def header(actor: Actor, own: Sequence[Any]) -> list[str]:
    """The columns for this asker, in the reader's language: prices and holders only for those who may see some.

    own  the own fields in use
    """
    usual = [gettext(column.label) for column in COLUMNS_OUT if _may_see(actor, column)]
    return usual + list(own_columns(own, actor.language).values())


def rows(actor: Actor, filters: Filters, sort: Sort = Sort.TAG, *, own: Sequence[Any] = ()) -> Iterator[Sequence[Cell]]:
    """The devices asked for, in the order of the list, of the schools whose devices the actor may take away.

    Raises   Forbidden
    """
    actor.must("device:export")
    branches, meant = finding.understand(actor, filters.q) if filters.q else (frozenset[str](), {})
    if filters.q and not branches:
        return iter(())
    shape = shape_of(actor, filters, sort, is_later=False, branches=branches)
    values = {**values_of(actor, filters), **meant, "today": clock.today()}
    wanted = (
        _statement(actor)
        .where(*statements.conditions(shape))
        .order_by(*ordered(sort, [*statements.sort_keys(sort), Device.id]))
    )
    found = db.session.execute(wanted, values, execution_options={"yield_per": AT_ONCE})
    kept = [n for n, column in enumerate(COLUMNS_OUT) if _may_see(actor, column)]
    codes = [code.removeprefix(OWN) for code in own_columns(own, actor.language)]
    known = {(field.category, field.code) for field in own}
    return (_row(actor, row[:-2], kept) + _own(row, codes, known) for row in found)


def _statement(actor: Actor) -> Any:
    holder = aliased(Person)
    cells = (
        *(Device.school_id, Device.asset_tag, Device.serial_printed, Manufacturer.name, DeviceModel.model_number),
        *(School.name_fi, Room.name, holder.email, Device.lifecycle, Device.condition, Device.price_cents),
        *(Device.purchased_on, Device.warranty_ends_on, Device.imei, Device.mac, Device.note, Device.version),
        *(Device.own_fields, DeviceModel.category),
    )
    wanted = visible(actor, Device, "device:read", *cells, also=(Custody,)).select_from(Device)
    wanted = wanted.join(DeviceModel, DeviceModel.id == Device.model_id)
    wanted = wanted.join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
    wanted = wanted.join(School, School.id == Device.school_id).outerjoin(Room, Room.id == Device.room_id)
    wanted = wanted.outerjoin(Custody, sa.and_(Custody.device_id == Device.id, Custody.until.is_(None)))
    wanted = wanted.outerjoin(holder, holder.id == Custody.person_id)
    within = reached(actor, "device:export", Device.school_id)
    return wanted if within is None else wanted.where(within)


def _row(actor: Actor, row: Any, kept: list[int]) -> list[Cell]:
    school_id, tag, serial, maker, model, school, room, holder, lifecycle, condition, price, *rest = row
    cents = prices.visible_to(actor, {"price_cents": price}, school_id).get("price_cents")
    euros = None if cents is None else Decimal(cents) / 100
    words = (gettext(LIFECYCLES[lifecycle]), gettext(CONDITIONS[condition]))
    cells = [tag, serial, maker, model, school, room, holder, *words, euros, *rest]
    return [cells[n] for n in kept]


def _own(row: Any, codes: list[str], known: set[tuple[str, str]]) -> list[Cell]:
    """What stands in the columns of own fields; days as days."""
    *_, kept, category = row
    values = [kept.get(code) if (category, code) in known else None for code in codes]
    return [plain_cell(value) for value in values]


def _may_see(actor: Actor, column: Column) -> bool:
    return column.needs is None or actor.may(column.needs)


def by_room(actor: Actor, filters: Filters) -> list[dict[str, Any]]:
    """The devices asked for, as `shown.devices` shows them, by room and tag.

    Without those that have left or have not come yet, unless these are asked for.

    Raises   Forbidden
    """
    branches, meant = finding.understand(actor, filters.q) if filters.q else (frozenset[str](), {})
    if filters.q and not branches:
        return []
    shape = shape_of(actor, filters, Sort.TAG, is_later=False, branches=branches)
    wanted = visible(actor, Device, "device:read", *columns(), also=(Custody,)).select_from(Device)
    wanted = joined(wanted).where(*statements.conditions(shape))
    if filters.lifecycle is None:
        wanted = wanted.where(Device.lifecycle.not_in(GONE | {Lifecycle.EXPECTED}))
    wanted = wanted.order_by(Room.name.is_(None), sa.func.fi_key(Room.name), TAG_KEY, Device.id)
    values = {**values_of(actor, filters), **meant, "today": clock.today()}
    return devices(actor, db.session.execute(wanted, values))
