"""A batch against its orders: per line ordered, sent before, in this file, short, over; money to the cent."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from core.db import db
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.columns.columns import Purpose
from registry.devices.models import Device
from registry.funding.models import Appropriation
from registry.imports.models import ParsedRow, PurchaseBatch
from registry.imports.plan import order_lines
from registry.plans.models import Outcome, PlannedRow
from registry.plans.statements import run
from registry.purchasing.models import OrderLine, PurchaseOrder


def of(batch: PurchaseBatch) -> dict[str, Any]:
    """What the planned rows of a batch come to.

    Returns  lines (one a line of the orders that the file names: order_number, model, ordered, sent, file, short, over,
             unit_price_cents, ordered_cents, file_cents, price_differs rows), file_cents and expected_cents (what the new
             devices cost by the file and by the order), price_differs_cents (the difference)
    """
    found = (
        []
        if batch.purpose is not Purpose.DELIVERY
        else [dict(row._mapping) for row in run(_lines(batch), Device, PurchaseOrder)]
    )
    for line in found:
        line["short"] = max(line["ordered"] - line["sent"] - line["file"], 0)
        line["ordered_cents"] = line["ordered"] * line["unit_price_cents"]
        line["expected_cents"] = line["file"] * line["unit_price_cents"]
    cents = db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(PlannedRow.price_cents), 0)).where(
            PlannedRow.plan_id == batch.id, PlannedRow.outcome == Outcome.CREATE
        )
    )
    file_cents = int(cents or 0)
    expected = sum(line["expected_cents"] for line in found) if found else file_cents
    return {
        "lines": [{k: str(v) if isinstance(v, uuid.UUID) else v for k, v in line.items()} for line in found],
        "file_cents": file_cents,
        "expected_cents": expected,
        "price_differs_cents": file_cents - expected,
    }


def _lines(batch: PurchaseBatch) -> Any:
    said = sa.select(sa.func.lower(ParsedRow.order_number)).where(ParsedRow.batch_id == batch.id).distinct()
    orders = sa.select(PurchaseOrder.id).where(
        PurchaseOrder.supplier_id == batch.supplier_id, sa.func.lower(PurchaseOrder.number).in_(said)
    )
    sent = (
        order_lines.sent()
        .where(
            Device.order_line_id.in_(sa.select(OrderLine.id).where(OrderLine.order_id.in_(orders))),
            Device.batch_id.is_distinct_from(batch.id),
        )
        .subquery("sent")
    )
    filed = _filed(batch)
    nothing, pays = sa.func.coalesce, sa.orm.aliased(Appropriation)
    return (
        sa.select(
            OrderLine.id.label("order_line_id"),
            PurchaseOrder.id.label("order_id"),
            PurchaseOrder.number.label("order_number"),
            (Manufacturer.name + " " + DeviceModel.model_number).label("model"),
            OrderLine.quantity.label("ordered"),
            nothing(sent.c.sent, 0).label("sent"),
            nothing(filed.c.file, 0).label("file"),
            nothing(filed.c.over, 0).label("over"),
            (pays.code + " · " + sa.cast(pays.year, sa.Text)).label("appropriation"),
            sa.and_(OrderLine.appropriation_id.is_(None), pays.id.is_not(None)).label("appropriation_is_new"),
            OrderLine.unit_price_cents,
            sa.cast(nothing(filed.c.file_cents, 0), sa.BigInteger).label("file_cents"),
        )
        .join(PurchaseOrder, PurchaseOrder.id == OrderLine.order_id)
        .join(DeviceModel, DeviceModel.id == OrderLine.model_id)
        .join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
        .outerjoin(sent, sent.c.order_line_id == OrderLine.id)
        .outerjoin(filed, filed.c.order_line_id == OrderLine.id)
        .outerjoin(pays, pays.id == sa.func.coalesce(OrderLine.appropriation_id, filed.c.pays))
        .where(OrderLine.order_id.in_(orders))
        .order_by(PurchaseOrder.number, OrderLine.position)
    )


def _filed(batch: PurchaseBatch) -> Any:
    """What the planned rows of a batch bring to each order line: file, over, pays, file_cents."""
    over = PlannedRow.codes.op("@>", is_comparison=True)(sa.cast(["over_order"], ARRAY(sa.Text)))
    creates = PlannedRow.outcome == Outcome.CREATE
    return (
        sa.select(
            PlannedRow.order_line_id,
            sa.func.count().filter(creates).label("file"),
            sa.func.count().filter(over).label("over"),
            sa.cast(sa.func.min(sa.cast(PlannedRow.appropriation_id, sa.Text)).filter(creates), sa.Uuid).label("pays"),
            sa.func.coalesce(sa.func.sum(PlannedRow.price_cents).filter(creates), 0).label("file_cents"),
        )
        .where(PlannedRow.plan_id == batch.id, PlannedRow.order_line_id.is_not(None))
        .group_by(PlannedRow.order_line_id)
        .subquery("filed")
    )
