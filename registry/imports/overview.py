"""What a person wants to see of a batch at a glance: what it would make, unknown models, what was received."""

import uuid
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload

from core.actor import Actor
from core.db import db
from core.history import Event
from core.scope import everywhere, told
from organisation.schools import schools
from organisation.schools.models import School
from registry.catalogue import naming, prices
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.imports.models import BatchState, ParsedRow, PurchaseBatch
from registry.plans.models import Outcome, PlannedRow
from registry.purchasing.models import PurchaseOrder
from web import money

MOST_SPELLINGS = 50
MOST_ORDERS = 5
MOST_LINES = 40  # of all orders that a file begins
MOST_FACTS = 50


@dataclass
class Made:
    """New devices of one model."""

    model: str
    count: int = 0
    schools: list[tuple[str, int]] = field(default_factory=list)


def made(reader: Actor, batch_id: uuid.UUID) -> list[Made]:
    """What a plan would create or has created, by model and school; the largest first."""
    row = PlannedRow
    counted = (
        sa.select(Manufacturer.name + " " + DeviceModel.model_number, schools.name_in(reader.language), sa.func.count())
        .select_from(row)
        .join(DeviceModel, DeviceModel.id == row.model_id)
        .join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
        .join(School, School.id == row.school_id)
        .where(row.plan_id == batch_id, row.outcome == Outcome.CREATE)
        .group_by(DeviceModel.id, Manufacturer.name, School.id)
        .order_by(School.sort_key)
    )
    found: dict[str, Made] = {}
    for model, school, count in db.session.execute(counted):
        of_model = found.setdefault(model, Made(model))
        of_model.count += count
        of_model.schools.append((school, count))
    return sorted(found.values(), key=lambda each: -each.count)


def unknown_models(batch_id: uuid.UUID) -> list[tuple[str, int]]:
    """Spellings that no model of the catalogue has, with the rows that have them; the most frequent first."""
    return _unknown(batch_id, "model_unknown", ParsedRow.model)


def unknown_schools(batch_id: uuid.UUID) -> list[tuple[str, int]]:
    """Spellings that no school has, with the rows that have them; the most frequent first."""
    return _unknown(batch_id, "school_unknown", ParsedRow.school)


def _of_code(batch_id: uuid.UUID, code: str, *columns: Any) -> Any:
    """`columns` of the rows that have the problem `code`."""
    has = PlannedRow.codes.op("@>", is_comparison=True)(sa.cast([code], ARRAY(sa.Text)))
    same = sa.and_(ParsedRow.batch_id == PlannedRow.plan_id, ParsedRow.row_number == PlannedRow.row_number)
    some = PlannedRow.codes != sa.cast(sa.literal("{}"), ARRAY(sa.Text))
    found = sa.select(*columns).select_from(ParsedRow).join(PlannedRow, same)
    return found.where(PlannedRow.plan_id == batch_id, has, some)


def _unknown(batch_id: uuid.UUID, code: str, column: Any) -> list[tuple[str, int]]:
    counted = _of_code(batch_id, code, column, sa.func.count()).group_by(column)
    counted = counted.order_by(sa.func.count().desc(), column).limit(MOST_SPELLINGS)
    return [(str(words), int(count)) for words, count in db.session.execute(counted)]


def unknown_orders(actor: Actor, batch: PurchaseBatch) -> list[tuple[str, int, dict[str, Any]]]:
    """Order numbers of the file that no order has, their rows and how such an order begins; the most frequent first.

    An order begins with number, supplier, and of each model: model, quantity, its most frequent price and warranty.
    """
    found: dict[str, tuple[str, int, dict[str, Any]]] = {}
    for number, model, count, cents, warranty in _lines_of_unknown_orders(batch.id):
        said, rows, begun = found.get(
            number.lower(), (number, 0, {"number": number, "supplier": str(batch.supplier_id)})
        )
        if model is not None:
            line = f"lines-{len([key for key in begun if key.endswith('-model')]) + 1}-"
            begun |= {f"{line}model": model, f"{line}quantity": str(count)}
            if cents is not None and prices.may_see(actor):
                begun[f"{line}unit_price"] = money.typed(cents)
            if warranty is not None:
                begun[f"{line}warranty_months"] = str(warranty)
        found[number.lower()] = said, rows + count, begun
    return sorted(found.values(), key=lambda each: -each[1])[:MOST_ORDERS]


def _lines_of_unknown_orders(batch_id: uuid.UUID) -> list[Any]:
    """Order number, model, rows, most frequent price in cents and warranty in months; the most frequent first."""
    is_known = sa.exists().where(sa.func.lower(PurchaseOrder.number) == sa.func.lower(ParsedRow.order_number))
    price, months = (sa.func.mode().within_group(column) for column in (ParsedRow.price, ParsedRow.warranty_months))
    number = sa.func.min(ParsedRow.order_number)
    counted = _of_code(batch_id, "not_on_order", number, naming.FULL_NAME, sa.func.count(), price, months)
    counted = counted.outerjoin(DeviceModel, DeviceModel.id == PlannedRow.model_id).outerjoin(DeviceModel.manufacturer)
    counted = counted.where(~is_known).group_by(sa.func.lower(ParsedRow.order_number), naming.FULL_NAME)
    counted = counted.order_by(sa.func.count().desc()).limit(MOST_LINES)
    counted = everywhere(counted, PurchaseOrder, why="whether a number is taken")
    return list(db.session.execute(counted))


@dataclass(frozen=True, slots=True)
class Arrived:
    """Devices of a batch: how many there are and how many still wait to be taken in."""

    devices: int
    expected: int


def arrived(actor: Actor, batch_id: uuid.UUID) -> Arrived:
    """How much of an applied batch has been received, as far as the reader sees devices."""
    waiting = sa.func.count().filter(Device.lifecycle == Lifecycle.EXPECTED)
    counted = told(sa.select(sa.func.count(), waiting).select_from(Device), actor, Device)
    devices, expected = db.session.execute(counted.where(Device.batch_id == batch_id)).one()
    return Arrived(devices, expected)


def applied_before(actor: Actor, batch: PurchaseBatch) -> PurchaseBatch | None:
    """The last batch that brought the very same file and was applied, as far as the reader sees batches."""
    same = sa.select(PurchaseBatch).where(
        PurchaseBatch.file_sha256 == batch.file_sha256,
        PurchaseBatch.purpose == batch.purpose,
        PurchaseBatch.state == BatchState.APPLIED,
        PurchaseBatch.id != batch.id,
    )
    same = same.options(joinedload(PurchaseBatch.applied_by)).order_by(PurchaseBatch.applied_at.desc()).limit(1)
    found: PurchaseBatch | None = db.session.scalars(told(same, actor, PurchaseBatch)).one_or_none()
    return found


def history(batch: PurchaseBatch) -> list[Any]:
    """What happened to a batch, newest first."""
    facts = sa.select(Event).where(Event.subject_id == batch.id, Event.subject_type == "purchase_batch")
    facts = everywhere(facts, Event, why="of a batch that the reader sees")
    return list(db.session.scalars(facts.order_by(Event.at.desc()).limit(MOST_FACTS)))
