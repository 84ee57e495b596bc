"""What the start page tells whoever orders."""

from typing import Any

from core.actor import Actor
from registry.purchasing import search
from registry.purchasing.models import OrderState
from web.panels import Panel

SHOWN = 5  # orders
AT_MOST = 200  # open orders looked at


def _open_orders(actor: Actor, _subject: Any) -> dict[str, Any]:
    """Open orders that miss something or wait to be taken in, the late ones first, then the oldest: those are asked about."""
    found = search.find(actor, state=OrderState.OPEN, limit=AT_MOST)
    waiting = [row for row in reversed(found.items) if row["sums"].outstanding]
    waiting.sort(key=lambda row: not row["late"])
    complete = len(found.items) - len(waiting)
    counted = {"count": len(found.items), "complete": complete, "more": len(waiting) - SHOWN}
    return {"orders": waiting[:SHOWN], "late": sum(row["late"] for row in waiting)} | counted


START = [Panel("order:write", "purchasing/panel-open.html", _open_orders)]
