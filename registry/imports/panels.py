"""What importing shows on other pages: running imports on the start page, goods to take in there and on an order."""

from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.scope import told
from registry.catalogue.models import DeviceModel, Manufacturer
from registry.devices.lifecycle import Lifecycle
from registry.devices.models import Device
from registry.imports import batches, receiving, shown, wording, words
from registry.imports.models import BUSY, WAITING, PurchaseBatch
from registry.purchasing.models import OrderLine, PurchaseOrder, Supplier
from web.panels import Panel

SHOWN = 5


def _imports(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Imports that run or wait for somebody, then recent ones, for those who import."""
    if not any(actor.may(permission) for permission in batches.WRITES.values()):
        return None
    found = batches.at_hand(actor, limit=SHOWN)
    return _listed(found) | {"waiting": any(batch.state in WAITING for batch in found)}


def _to_receive(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Orders of which something is on its way, placed by somebody else; the oldest first."""
    expected = sa.func.count().label("expected")
    statement = (
        sa.select(PurchaseOrder.id, PurchaseOrder.number, Supplier.name.label("supplier"), expected)
        .join(OrderLine, OrderLine.order_id == PurchaseOrder.id)
        .join(Device, Device.order_line_id == OrderLine.id)
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .where(Device.lifecycle == Lifecycle.EXPECTED, PurchaseOrder.ordered_by_id != actor.id)
        .group_by(PurchaseOrder.id, Supplier.name)
        .order_by(PurchaseOrder.ordered_on, PurchaseOrder.id)
        .limit(2 * SHOWN)
    )
    return {"orders": db.session.execute(told(statement, actor, Device)).all()}


def _of_order(actor: Actor, order: PurchaseOrder) -> dict[str, Any] | None:
    """What of an order is on its way, and the batches uploaded for it."""
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
    return _listed(batches.of_order(actor, order.id)) | {
        "order": order,
        "lines": db.session.execute(told(statement, actor, Device)).all(),
        "may_receive": actor.may(receiving.PERMISSION),
        "own_order": order.ordered_by_id == actor.id,
    }


def _listed(found: list[PurchaseBatch]) -> dict[str, Any]:
    return {
        "batches": found,
        "shares": shown.shares(found),
        "STATES": wording.STATES,
        "TONES": words.TONES,
        "PURPOSES": words.PURPOSES,
        "BUSY": BUSY,
    }


START = [
    Panel("batch:read", "imports/panel-batches.html", _imports),
    Panel("order:receive", "imports/panel-receive.html", _to_receive),
]
ORDER = [Panel("batch:read", "imports/panel-order.html", _of_order)]
