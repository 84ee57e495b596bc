"""Orders for the one search box, by their number."""

from typing import Final

from flask import url_for

from core.actor import Actor
from core.errors import N_
from registry.purchasing import search
from web.search import Found, Hit, Kind


def find(actor: Actor, q: str, limit: int) -> Found:
    """Orders with this in their number."""
    found = search.find(actor, q=q.strip(), limit=limit)
    hits = [
        Hit(
            row["id"],
            row["number"],
            url_for("orders.show", order_id=row["id"]),
            row["supplier"],
            exact=row["number"].casefold() == q.strip().casefold(),
        )
        for row in found.items
    ]
    return Found(hits, more=found.next is not None, list_url=url_for("orders.index", q=q))


KIND: Final = Kind("order", N_("Orders"), ("order:read",), find)
