"""Invoices on other pages: those that wait, on the start page; an order's own; what an appropriation pays for."""

from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.scope import told
from registry.catalogue import prices
from registry.catalogue.models import DeviceModel
from registry.catalogue.naming import FULL_NAME
from registry.funding.models import Appropriation
from registry.invoices import held, invoices, search, spending
from registry.invoices.words import STATES, TONES
from registry.purchasing import orders
from registry.purchasing.models import OrderLine, OrderState, PurchaseOrder
from web.panels import Panel

SHOWN = 5


def _waiting(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Invoices that wait for this person's approval, oldest first; nothing when none does."""
    found = search.find(actor, waiting_for_me=True, limit=SHOWN)
    if not found.items:
        return None
    return {"rows": found.items, "count": search.count_waiting(actor), "sees_prices": prices.may_see(actor)}


def _of_order(actor: Actor, order: PurchaseOrder) -> dict[str, Any]:
    """The invoices of an order."""
    found = invoices.of_order(actor, order, limit=200).items
    may_record = actor.may("invoice:write") and order.state is not OrderState.CANCELLED
    words = {"STATES": STATES, "TONES": TONES, "sees_prices": prices.may_see(actor)}
    invoiced, received = _pieces(order) if found else (0, 0)
    counts = {"invoiced": invoiced, "received": received}
    return {"order": order, "invoices": found, "may_record": may_record, **counts, **words}


def _pieces(order: PurchaseOrder) -> tuple[int, int]:
    """Devices of an order that were invoiced, and received."""
    keys = [line.id for line in order.lines]
    counts = orders.count_devices(keys)
    invoiced = sum(line.quantity for line in held.of_lines(keys).values())
    return invoiced, sum(line.received for line in counts.values())


def _lines(actor: Actor, appropriation: Appropriation) -> dict[str, Any]:
    """The lines of orders that an appropriation pays for, with what is committed and spent of each; newest order first."""
    used = {row.id: row for row in spending.of_appropriation(appropriation.id)}
    wanted = (
        sa.select(
            OrderLine.id,
            OrderLine.position,
            OrderLine.quantity,
            OrderLine.unit_price_cents,
            PurchaseOrder.id.label("order_id"),
            PurchaseOrder.number,
            FULL_NAME.label("model"),
        )
        .join(PurchaseOrder, PurchaseOrder.id == OrderLine.order_id)
        .join(DeviceModel, DeviceModel.id == OrderLine.model_id)
        .join(DeviceModel.manufacturer)
        .where(OrderLine.appropriation_id == appropriation.id)
        .order_by(PurchaseOrder.ordered_on.desc(), PurchaseOrder.id, OrderLine.position)
    )
    rows = db.session.execute(told(wanted, actor, PurchaseOrder)).all()
    seen = [(row, used[row.id]) for row in rows]
    return {"rows": seen, "hidden": len(used) - len(seen), "sees_prices": prices.may_see(actor)}


START = [Panel("invoice:approve", "invoices/panel-waiting.html", _waiting)]
ORDER = [Panel("invoice:read", "invoices/panel-order.html", _of_order)]
APPROPRIATION = [Panel("order:read", "invoices/panel-lines.html", _lines)]
