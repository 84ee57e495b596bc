"""Goods to take in: on the start page and on an order."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.scope import told
from organisation.schools import schools
from organisation.schools.models import School
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.purchasing.models import OrderLine, PurchaseOrder, Supplier
from registry.receiving import receiving
from registry.receiving.pages import receipts
from web.panels import Panel

MOST_ORDERS = 10


def _to_receive(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Orders of which something is on its way, placed by somebody else; what is due first, then the oldest.

    Each with the school that it goes to, and to how many others.
    """
    school = schools.name_in(actor.language)
    columns = (PurchaseOrder.id, PurchaseOrder.number, PurchaseOrder.due_on, Supplier.name.label("supplier"))
    counts = (
        sa.func.count().label("expected"),
        sa.func.min(school).label("school"),
        sa.func.count(School.id.distinct()).label("schools"),
    )
    statement = (
        sa.select(*columns, *counts)
        .join(OrderLine, OrderLine.order_id == PurchaseOrder.id)
        .join(Device, Device.order_line_id == OrderLine.id)
        .join(School, School.id == Device.school_id)
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .where(Device.lifecycle == Lifecycle.EXPECTED, PurchaseOrder.ordered_by_id != actor.id)
        .group_by(PurchaseOrder.id, Supplier.name)
        .order_by(PurchaseOrder.due_on.nulls_last(), PurchaseOrder.ordered_on, PurchaseOrder.id)
        .limit(MOST_ORDERS)
    )
    found = db.session.execute(told(statement, actor, Device, PurchaseOrder)).all()
    today = clock.today()
    return {"today": today, "week": today + dt.timedelta(days=7), "orders": found}


def _of_order(actor: Actor, order: PurchaseOrder) -> dict[str, Any] | None:
    """What of an order is on its way, and what was received of it lately."""
    model = (Manufacturer.name + " " + DeviceModel.model_number).label("model")
    statement = (
        sa.select(OrderLine.id, model, sa.func.count().label("expected"))
        .join(Device, Device.order_line_id == OrderLine.id)
        .join(DeviceModel, DeviceModel.id == OrderLine.model_id)
        .join(Manufacturer, Manufacturer.id == DeviceModel.manufacturer_id)
        .where(OrderLine.order_id == order.id, Device.lifecycle == Lifecycle.EXPECTED)
        .group_by(OrderLine.id, model)
        .order_by(OrderLine.position)
    )
    lines = db.session.execute(told(statement, actor, Device)).all()
    return {
        "order": order,
        "lines": lines,
        "expected": sum(row.expected for row in lines),
        "own_order": order.ordered_by_id == actor.id,
        "receipts": receipts(actor, receiving.of_order(order.id)),
    }


START = [Panel(receiving.PERMISSION, "receiving/panel-start.html", _to_receive)]
ORDER = [Panel(receiving.PERMISSION, "receiving/panel-order.html", _of_order)]
