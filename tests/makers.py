"""One maker per noun, through the real services where they exist."""

import itertools
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import change
from organisation.people.roles import Role
from organisation.schools.models import School
from registry.catalogue.models import Category, DeviceModel, Manufacturer, ModelAlias
from registry.devices.lifecycle import Condition, Lifecycle
from registry.devices.models import Device
from registry.purchasing.models import OrderLine, PurchaseOrder, Supplier
from tests import cast

_numbers = itertools.count(1)


def model(
    manufacturer: str = "Lenovo", number: str = "300w Yoga Gen 4", category: Category = Category.STUDENT_LAPTOP
) -> DeviceModel:
    """A device model; the same one for the same words."""
    maker = db.session.scalars(sa.select(Manufacturer).where(Manufacturer.name == manufacturer)).one_or_none()
    maker = maker or Manufacturer(name=manufacturer)
    db.session.add(maker)
    db.session.flush()
    known = sa.select(DeviceModel).where(DeviceModel.manufacturer_id == maker.id, DeviceModel.model_number == number)
    if (found := db.session.scalars(known).one_or_none()) is not None:
        return found
    made = DeviceModel(manufacturer_id=maker.id, model_number=number, category=category)
    with transaction(), change(made, "model.added", by=SYSTEM):
        db.session.add(made)
    return made


def device(*, school: School | None = None, of: DeviceModel | None = None, **columns: Any) -> Device:
    """A deployed, working device of First School."""
    number = next(_numbers)
    of = of or model()
    tag = db.session.scalar(sa.select(sa.func.asset_tag(sa.func.nextval("asset_tag_number"))))
    given = {"lifecycle": Lifecycle.DEPLOYED, "condition": Condition.WORKING, "asset_tag": tag}
    given |= {"serial_printed": f"PF{number:08d}"} | columns
    made = Device(school_id=(school or cast.school()).id, model_id=of.id, manufacturer_id=of.manufacturer_id, **given)
    with transaction(), change(made, "device.added", by=SYSTEM):
        db.session.add(made)
    return made


def alias(of: DeviceModel, words: str, supplier: Supplier | None = None) -> ModelAlias:
    """How `supplier`, or anyone, spells a model."""
    made = ModelAlias(model_id=of.id, alias=words, supplier_id=supplier.id if supplier else None)
    with transaction(), change(made, "alias.added", by=SYSTEM):
        db.session.add(made)
    return made


def supplier(name: str = "Toimittaja Oy") -> Supplier:
    """A supplier; the same one for the same name."""
    if (found := db.session.scalars(sa.select(Supplier).where(Supplier.name == name)).one_or_none()) is not None:
        return found
    made = Supplier(name=name)
    with transaction(), change(made, "supplier.added", by=SYSTEM):
        db.session.add(made)
    return made


def order(
    number: str,
    supplier: Supplier,
    lines: Sequence[tuple[DeviceModel, int, int]],
    *,
    by: cast.Member | None = None,
    **columns: Any,
) -> PurchaseOrder:
    """An open order: of each line the model, how many and the unit price in cents; `columns` are each line's."""
    buyer = by or cast.everywhere(Role.PROCUREMENT)
    made = PurchaseOrder(number=number, supplier_id=supplier.id, ordered_by_id=buyer.id, ordered_on=clock.today())
    with transaction(), change(made, "order.placed", by=SYSTEM):
        db.session.add(made)
        db.session.flush()
        for position, (of, quantity, cents) in enumerate(lines, 1):
            line = OrderLine(
                order_id=made.id,
                position=position,
                model_id=of.id,
                quantity=quantity,
                unit_price_cents=cents,
                **columns,
            )
            with change(line, "order.line_added", by=SYSTEM):
                db.session.add(line)
    return made
