"""What belongs to orders and has facts of its own: imports, despatches, invoices and devices."""

import uuid
from collections.abc import Collection
from typing import Any, Final

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.history import Event
from core.scope import everywhere
from registry.despatches.models import Despatch, DespatchLine
from registry.devices.models import Device
from registry.imports.models import BatchState, PurchaseBatch
from registry.invoices.models import Invoice
from registry.plans.models import PlannedRow
from registry.purchasing.models import OrderLine, PurchaseOrder

SHOWN: Final = {  # verbs in an order's history, and the permission that tells of them
    **dict.fromkeys(
        ("batch.uploaded", "batch.failed", "batch.applied", "batch.undone", "batch.discarded"), "batch:read"
    ),
    **dict.fromkeys(("despatch.announced", "despatch.matched_again"), "despatch:read"),
    **dict.fromkeys(("invoice.recorded", "invoice.approved", "invoice.refused"), "invoice:read"),
}
TOGETHER: Final = (
    "device.received",
    "device.receipt_undone",
)  # facts of devices that are told as one with their number
MOST: Final = 200  # facts of an order
GUARDED: Final = (Device, Despatch, Invoice, PurchaseBatch, PurchaseOrder)
WHY = "only names what belongs to orders, for finding facts that the reader may see"


def of_orders(orders: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Keys of the imports, despatches, invoices and devices of those of the keys `orders` that are orders."""
    wanted = sa.union(*_records(orders), _devices(orders, Device.id))
    return list(db.session.scalars(everywhere(wanted, *GUARDED, why=WHY)))


def facts(actor: Actor, order: PurchaseOrder) -> list[Event]:
    """What happened to the imports, despatches and invoices of `order`, newest first; the actor's permissions decide."""
    verbs = [verb for verb, permission in SHOWN.items() if actor.may(permission)]
    wanted = sa.select(Event).where(Event.subject_id.in_(sa.union(*_records([order.id]))), Event.verb.in_(verbs))
    wanted = wanted.order_by(Event.at.desc(), Event.id.desc()).limit(MOST)
    return list(db.session.scalars(everywhere(wanted, Event, *GUARDED, why=WHY)))


def receipts(order: PurchaseOrder) -> list[Any]:
    """When devices of `order` were received, and receipts undone: verb, at, actor_id, devices; an hour's together."""
    hour = sa.func.date_trunc("hour", Event.at)
    columns = (Event.verb, sa.func.max(Event.at).label("at"), Event.actor_id, sa.func.count().label("devices"))
    wanted = sa.select(*columns).where(Event.subject_id.in_(_devices([order.id], Device.id)), Event.verb.in_(TOGETHER))
    wanted = wanted.group_by(Event.verb, Event.actor_id, hour).order_by(sa.func.max(Event.at).desc()).limit(MOST)
    return list(db.session.execute(everywhere(wanted, Event, Device, why="numbers of an order that the reader sees")))


def _devices(orders: Collection[uuid.UUID], column: Any) -> Any:
    return sa.select(column).join(OrderLine, OrderLine.id == Device.order_line_id).where(OrderLine.order_id.in_(orders))


def _records(orders: Collection[uuid.UUID]) -> list[Any]:
    undone = sa.select(PurchaseBatch.id).join(PlannedRow, PlannedRow.plan_id == PurchaseBatch.id)
    undone = undone.join(OrderLine, OrderLine.id == PlannedRow.order_line_id).join(OrderLine.order)
    undone = undone.where(
        PurchaseBatch.state == BatchState.UNDONE,
        PurchaseBatch.supplier_id == PurchaseOrder.supplier_id,
        PurchaseOrder.id.in_(orders),
    )
    despatched = sa.select(DespatchLine.despatch_id).where(DespatchLine.order_id.in_(orders))
    return [
        sa.select(PurchaseBatch.id).where(PurchaseBatch.order_id.in_(orders)),
        undone,
        _devices(orders, Device.batch_id).where(Device.batch_id.is_not(None)),
        sa.select(Despatch.id).where(sa.or_(Despatch.order_id.in_(orders), Despatch.id.in_(despatched))),
        sa.select(Invoice.id).where(Invoice.order_id.in_(orders)),
    ]
