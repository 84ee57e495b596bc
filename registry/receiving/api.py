"""Receiving over JSON."""

import dataclasses
import uuid
from typing import Any

from flask import Response

from registry.purchasing import orders
from registry.receiving import receiving, schemas
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("receiving", __name__, "Receiving: goods of an order that have arrived")


@api.route("/orders/<uuid:order_id>/receive", methods=["POST"])
@api.arguments(schemas.ReceiveOrder)
@api.response(200, schemas.ReceivedOut)
def receive_order(said: dict[str, Any], order_id: uuid.UUID) -> Response:
    """Take in what was sent of an order: all of it, some lines, or what was scanned. Not for the person who ordered."""
    order = orders.get(doors.me(), order_id)
    which = receiving.of_order(order.id, said["lines"])
    taken = receiving.receive(doors.me(), which, devices=said["devices"])
    return doors.json(dataclasses.asdict(taken))
