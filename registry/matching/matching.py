"""Orders against what came of them, as the API and the pages show it: lines, and exceptions with serial numbers and cents."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core.actor import Actor
from core.db import db
from core.paging import Order, Page, page
from core.scope import told
from registry.catalogue import prices
from registry.matching import exceptions, figures
from registry.matching.exceptions import Code, Exceptional
from registry.matching.figures import Figures
from registry.purchasing import matching as sums_of_lines
from registry.purchasing.models import OrderState, PurchaseOrder

NEWEST = Order((PurchaseOrder.ordered_on, PurchaseOrder.id), (dt.date, uuid.UUID), descending=True)
COUNTED = ("ordered", "sent", "received", "missing", "over", "to_receive", "outstanding")
CHARGED = ("ordered_cents", "sent_cents", "difference_cents")


def of_order(actor: Actor, order: PurchaseOrder) -> dict[str, Any]:
    """Lines and exceptions of `order`, with amounts where `actor` may see prices. Raises Forbidden."""
    actor.must("order:read")
    counted = figures.of_orders([order.id])
    found = exceptions.find(counted).get(order.id, [])
    by_key = {each.line: each for each in counted}
    return {
        "number": order.number,
        "lines": [_line_out(actor, line, sums, by_key[line.id]) for line, sums in sums_of_lines.by_line(order)],
        "exceptions": exceptions_out(actor, found, by_key),
    }


def open_orders(actor: Actor, *, code: Code | None = None, after: str | None = None, limit: int = 50) -> Page:
    """Open orders that have exceptions, newest first: order, exceptions and figures of its lines by their key.

    code    orders with an exception of this kind, and only those exceptions
    limit   orders looked at, with exceptions or without
    Raises  Forbidden, Invalid (cursor)
    """
    actor.must("order:read")
    statement = sa.select(PurchaseOrder).where(PurchaseOrder.state == OrderState.OPEN)
    statement = told(statement.options(selectinload(PurchaseOrder.supplier)), actor, PurchaseOrder)
    rows = db.session.scalars(NEWEST.apply(statement, after, limit)).all()
    looked_at = page(rows, limit, lambda order: [order.ordered_on, order.id], NEWEST)
    counted = figures.of_orders([order.id for order in looked_at.items])
    found = exceptions.find(counted)
    by_key = {each.line: each for each in counted}
    items = [
        {"order": order, "exceptions": wanted, "figures": by_key}
        for order in looked_at.items
        if (wanted := [each for each in found.get(order.id, []) if code is None or each.code is code])
    ]
    return Page(items, looked_at.next)


def open_order_out(actor: Actor, row: Mapping[str, Any]) -> dict[str, Any]:
    """An open order with its exceptions as the API shows it."""
    order: PurchaseOrder = row["order"]
    return {
        "order": order.id,
        "number": order.number,
        "supplier": order.supplier.name,
        "exceptions": exceptions_out(actor, row["exceptions"], row["figures"]),
    }


def exceptions_out(
    actor: Actor, found: Sequence[Exceptional], counted: Mapping[uuid.UUID, Figures]
) -> list[dict[str, Any]]:
    """Exceptions as the API shows them."""
    return [
        prices.visible_to(
            actor,
            {
                "code": each.code,
                "line": each.line,
                "serials": list(each.serials),
                "quantity": each.quantity,
                "cents": cents(each, counted),
            },
        )
        for each in found
    ]


def cents(each: Exceptional, counted: Mapping[uuid.UUID, Figures]) -> int:
    """What the devices of an exception cost without VAT: as invoiced where they are paid, else by the order.

    Returns  nothing where they are of no line of the order
    """
    if each.line and each.code is Code.PAID_NEVER_SEEN:
        return counted[each.line].unseen_cents
    return each.quantity * counted[each.line].unit_price_cents if each.line else 0


def _line_out(actor: Actor, line: Any, sums: sums_of_lines.Sums, counted: Figures) -> dict[str, Any]:
    told_of = {name: getattr(sums, name) for name in (*COUNTED, *CHARGED)}
    told_of |= {"announced": counted.announced, "registered": counted.sent, "invoiced": counted.invoiced}
    told_of |= {"to_follow": counted.to_follow, "received_cents": counted.received_cents}
    told_of |= {"invoiced_cents": counted.invoiced_cents}
    key = {"id": line.id, "line": line.id, "model": sums_of_lines.model_out(line)}
    return key | prices.visible_to(actor, told_of)
