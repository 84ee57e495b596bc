"""Despatches of an order, on its page; and what is on its way, on the start page."""

from typing import Any

from core.actor import Actor
from registry.despatches import search
from registry.despatches.search import DespatchState
from registry.despatches.words import STATES, TONES
from registry.purchasing import search as orders
from registry.purchasing.models import OrderState, PurchaseOrder
from web.panels import Panel

SHOWN = 20
AT_START = 5


def _of_order(actor: Actor, order: PurchaseOrder) -> dict[str, Any]:
    """The newest despatches with a line of the order."""
    found = search.find(actor, order=order.id, limit=SHOWN)
    may_write = actor.may("despatch:write") and order.state is OrderState.OPEN
    return _listed(actor, found.items) | {"order": order, "may_write": may_write}


def _on_their_way(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """The newest despatches that have not arrived, or only in part."""
    waiting = search.find(actor, state=DespatchState.ANNOUNCED, limit=AT_START).items
    partly = search.find(actor, state=DespatchState.PARTLY_RECEIVED, limit=AT_START).items
    return _listed(actor, [*partly, *waiting]) if partly or waiting else None


def _listed(actor: Actor, rows: list[dict[str, Any]]) -> dict[str, Any]:
    numbers = orders.names(actor, {key for row in rows for key in row["orders"]})
    return {"rows": rows, "numbers": numbers, "STATES": STATES, "TONES": TONES}


ORDER = [Panel("despatch:read", "despatches/panel-order.html", _of_order)]
START = [Panel("order:receive", "despatches/panel-start.html", _on_their_way)]
