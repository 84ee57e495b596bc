"""The list of devices, as it can be saved under a name."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from core.clock import today
from core.db import db
from core.errors import N_
from core.scope import everywhere
from organisation.people.models import Person
from organisation.saved_views.kinds import Kind
from organisation.schools.models import Room, School
from registry.catalogue.models import DeviceModel
from registry.devices import list_columns, schemas
from registry.devices.list_columns import LABELS, NEEDS
from registry.own_fields import own_fields
from registry.purchasing.models import PurchaseOrder

FILTERS: Final = {
    "at": N_("As it was on"),
    "q": N_("Search"),
    "school": N_("School"),
    "district": N_("Major district"),
    "category": N_("Device category"),
    "model": N_("Model"),
    "standard": N_("Standardisation"),
    "lifecycle": N_("Lifecycle"),
    "condition": N_("Condition"),
    "batch": N_("Purchase batch"),
    "order": N_("Order"),
    "room": N_("Room"),
    "holder": N_("Holder"),
    "warranty": N_("Warranty"),
    "warranty_from": N_("Warranty ends from"),
    "warranty_to": N_("Warranty ends by"),
    "age": N_("Age at least"),
    "own_field": N_("Own field"),
    "own_value": N_("Its value"),
}


def gone(filters: Mapping[str, Any]) -> Iterator[str]:
    """The names of those filters whose school, model, room, order or holder is no longer there."""
    there = {
        "school": sa.select(School.id),
        "model": sa.select(DeviceModel.id),
        "room": sa.select(Room.id).where(sa.or_(Room.closed_on.is_(None), Room.closed_on > today())),
        "order": sa.select(PurchaseOrder.id),
        "holder": sa.select(Person.id).where(Person.disabled_at.is_(None)),
    }
    for name, wanted in there.items():
        if name not in filters:
            continue
        key = next(iter(wanted.selected_columns))
        one = everywhere(
            wanted.where(key == filters[name]), Room, PurchaseOrder, Person, why="whether it is still there"
        )
        if db.session.scalar(one) is None:
            yield name
    if "own_field" in filters and filters["own_field"] not in {field.code for field in own_fields.in_use()}:
        yield "own_field"
    if "district" in filters and filters["district"] not in set(db.session.scalars(sa.select(School.district))):
        yield "district"


KIND: Final = Kind(
    permission="device:read",
    endpoint="devices.index",
    schema=schemas.FindDevices,
    labels=FILTERS,
    columns={column.value: label for column, label in LABELS.items()},
    needs={column.value: permission for column, permission in NEEDS.items()},
    always=frozenset({"asset_tag", "serial", "condition", "custody"}),
    lost=gone,
    more=lambda language: list_columns.own_columns(own_fields.in_use(), language),
)
