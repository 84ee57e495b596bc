"""Scans at the dock over JSON."""

import uuid
from typing import Any

from flask import Response

from registry.dock import scanning, schemas
from registry.purchasing import orders
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("dock", __name__, "Dock: receiving scan by scan")


@api.route("/orders/<uuid:order_id>/scans", methods=["POST"])
@api.arguments(schemas.ScanCode)
@api.response(200, schemas.ScannedOut)
def scan(said: dict[str, Any], order_id: uuid.UUID) -> Response:
    """Scan one device of an order. Whatever was scanned, the answer says what it is; not for the person who ordered."""
    order = orders.get(doors.me(), order_id, parts=orders.LINES)
    return doors.json(schemas.scanned_out(order, scanning.scan(doors.me(), order, **said)))


@api.route("/orders/<uuid:order_id>/scans/undo", methods=["POST"])
@api.response(200, schemas.ScannedOut)
def undo(order_id: uuid.UUID) -> Response:
    """Take back your last scan of this order that changed or noted something; the answer says what it had come to."""
    order = orders.get(doors.me(), order_id, parts=orders.LINES)
    return doors.json(schemas.scanned_out(order, scanning.undo(doors.me(), order)))
