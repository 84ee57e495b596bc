"""What the words and serial numbers of a despatch stand for in the register; each statement is about all of them at once."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core.db import db
from core.scope import everywhere
from registry.catalogue.models import DeviceModel
from registry.despatches.models import Despatch, DespatchUnit
from registry.devices.models import Device
from registry.imports.plan import lookups
from registry.imports.plan.order_lines import sent
from registry.purchasing.models import OrderLine, OrderState, PurchaseOrder

WHY: Final = "a despatch is held against the whole register"


@dataclass(slots=True)
class OpenLine:
    """One line of an order.

    free  devices that may still come of it
    """

    id: uuid.UUID
    order: uuid.UUID
    position: int
    model: uuid.UUID
    maker: uuid.UUID
    school: uuid.UUID | None
    price_cents: int
    warranty_months: int | None
    ordered: int
    free: int


@dataclass(frozen=True, slots=True)
class Known:
    """A device that has one of the serial numbers.

    despatch  number of the despatch that announced it, if one did
    """

    id: uuid.UUID
    serial: str
    maker: uuid.UUID
    model: uuid.UUID
    order: uuid.UUID | None
    line: uuid.UUID | None
    despatch: str | None


def orders(supplier_id: uuid.UUID, numbers: Collection[str]) -> dict[str, Any]:
    """Orders of the supplier by their number in lower case: id, number, state, ordered_on."""
    key = sa.func.lower(PurchaseOrder.number)
    wanted = sa.select(PurchaseOrder.id, PurchaseOrder.number, PurchaseOrder.state, PurchaseOrder.ordered_on)
    wanted = wanted.where(PurchaseOrder.supplier_id == supplier_id, key.in_([n.lower() for n in numbers]))
    return {row.number.lower(): row for row in db.session.execute(everywhere(wanted, PurchaseOrder, why=WHY))}


def is_open(order: Any) -> bool:
    """Whether something may still be sent for the order."""
    return bool(order.state is OrderState.OPEN)


def lines(keys: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], list[OpenLine]]:
    """The lines of orders by order and model, in the order's sequence."""
    these = sa.select(OrderLine.id).where(OrderLine.order_id.in_(keys))
    counted = sent().where(Device.order_line_id.in_(these)).subquery("counted")
    wanted = (
        sa.select(OrderLine, DeviceModel.manufacturer_id, sa.func.coalesce(counted.c.sent, 0))
        .join(DeviceModel, DeviceModel.id == OrderLine.model_id)
        .outerjoin(counted, counted.c.order_line_id == OrderLine.id)
        .where(OrderLine.order_id.in_(keys))
        .order_by(OrderLine.position)
    )
    found: dict[tuple[uuid.UUID, uuid.UUID], list[OpenLine]] = {}
    for line, maker, came in db.session.execute(everywhere(wanted, Device, why=WHY)) if keys else ():
        terms = (line.school_id, line.unit_price_cents, line.warranty_months)
        free = max(line.quantity - came, 0)
        made = OpenLine(line.id, line.order_id, line.position, line.model_id, maker, *terms, line.quantity, free)
        found.setdefault((line.order_id, line.model_id), []).append(made)
    return found


def models(texts: Collection[str], supplier_id: uuid.UUID) -> dict[str, list[Any]]:
    """The models that each text names, by this supplier's spelling, by anyone's, by the maker's number: id, maker."""
    said = _given(texts)
    known = lookups.model_keys(supplier_id).subquery("model_key")
    wanted = sa.select(said.c.text, known.c.id, known.c.manufacturer_id.label("maker"), known.c.rank)
    wanted = wanted.join(known, known.c.key == lookups.KEY(said.c.text)).distinct()
    found: dict[str, list[Any]] = {}
    for row in sorted(db.session.execute(wanted) if texts else (), key=lambda row: row.rank):
        same = found.setdefault(row.text, [])
        if (not same or same[0].rank == row.rank) and row.id not in {each.id for each in same}:
            same.append(row)
    return found


def schools(texts: Collection[str], supplier_id: uuid.UUID) -> dict[str, Any]:
    """The schools that each text names: school_id, many, closed."""
    said = _given(texts)
    column = sa.select(said.c.text.label("school")).cte("school_said")
    found = lookups.schools_called(column, supplier_id)
    return {row.said: row for row in db.session.execute(sa.select(found))} if texts else {}


def central_store() -> uuid.UUID | None:
    """The central store, where goes what names no school."""
    found: uuid.UUID | None = db.session.scalar(sa.select(lookups.central_store()))
    return found


def devices(serials: Collection[str]) -> dict[str, list[Known]]:
    """The devices that have one of these serial numbers, whoever made them."""
    announced = (
        sa.select(Despatch.number)
        .join(DespatchUnit, DespatchUnit.despatch_id == Despatch.id)
        .where(DespatchUnit.device_id == Device.id)
        .order_by(Despatch.id)
        .limit(1)
        .scalar_subquery()
    )
    given = _given(serials)
    same = sa.func.serial_confusable(Device.serial) == sa.func.serial_confusable(given.c.text)  # has the index
    wanted = (
        sa.select(
            *(Device.id, Device.serial, Device.manufacturer_id, Device.model_id, OrderLine.order_id),
            *(Device.order_line_id, announced),
        )
        .join(given, same)
        .outerjoin(OrderLine, OrderLine.id == Device.order_line_id)
        .distinct()
    )
    found: dict[str, list[Known]] = {}
    for row in db.session.execute(everywhere(wanted, Device, Despatch, why=WHY)) if serials else ():
        found.setdefault(row[1], []).append(Known(*row))
    return found


def numbers(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Numbers of orders by their keys."""
    wanted = sa.select(PurchaseOrder.id, PurchaseOrder.number).where(PurchaseOrder.id.in_(keys))
    rows = db.session.execute(everywhere(wanted, PurchaseOrder, why=WHY)) if keys else ()
    return {row.id: row.number for row in rows}


def _given(texts: Collection[str]) -> Any:
    unnested = sa.func.unnest(sa.literal(sorted(texts), sa.ARRAY(sa.Text))).table_valued("text")
    return unnested.render_derived("given")
