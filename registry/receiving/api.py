"""Receiving over JSON."""

import uuid
from typing import Any

from flask import Response

from registry.purchasing import orders
from registry.receiving import receiving, schemas, undoing
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("receiving", __name__, "Receiving: goods of an order that have arrived")


@api.route("/orders/<uuid:order_id>/receive", methods=["POST"])
@api.arguments(schemas.ReceiveOrder)
@api.response(200, schemas.ReceivedOut)
def receive_order(said: dict[str, Any], order_id: uuid.UUID) -> Response:
    """Take in what was sent of an order: all of it, some lines, or what was scanned. Not for the person who ordered."""
    order = orders.get(doors.me(), order_id)
    which = receiving.of_order(order.id, said.pop("lines"))
    return doors.json(schemas.received_out(receiving.receive(doors.me(), which, **said)))


@api.route("/orders/<uuid:order_id>/undo-receipt", methods=["POST"])
@api.arguments(schemas.UndoReceipt)
@api.response(200, schemas.ReceiptUndoneOut)
def undo_order(said: dict[str, Any], order_id: uuid.UUID) -> Response:
    """Say that devices of an order were not received after all; those that were used since stay received."""
    order = orders.get(doors.me(), order_id)
    return doors.json(schemas.undone_out(undoing.undo(doors.me(), receiving.of_order(order.id), **said)))
