"""Matching over JSON."""

import uuid
from typing import Any

from flask import Response

from registry.matching import matching, schemas
from registry.purchasing import orders
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("matching", __name__, "Matching: orders against what was announced, received and invoiced")


@api.route("/orders/<uuid:order_id>/matching")
@api.response(200, schemas.MatchingOut)
def match(order_id: uuid.UUID) -> Response:
    """Order against what was announced, received, registered and invoiced, line by line, and what does not agree."""
    return doors.json(matching.of_order(doors.me(), orders.get(doors.me(), order_id)))


@api.route("/orders/exceptions")
@api.arguments(schemas.ExceptionArgs, location="query")
@api.response(200, schemas.OpenOrdersOut)
def find_exceptions(args: dict[str, Any]) -> Response:
    """Open orders with exceptions, newest first. `limit` counts the orders looked at, with exceptions or without."""
    found = matching.open_orders(doors.me(), **args)
    return doors.listed(found, lambda row: matching.open_order_out(doors.me(), row))
