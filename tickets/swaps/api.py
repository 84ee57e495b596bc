"""A swap over JSON."""

import uuid
from typing import Any

from flask import Response

from tickets.desk import desk
from tickets.swaps import schemas, swapping
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("swaps", __name__, "A faulty device in, a loan device out")


@api.route("/tickets/<uuid:ticket_id>/swap", methods=["POST"])
@api.versioned
@api.arguments(schemas.Swap)
@api.response(200, schemas.SwappedOut)
def swap(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Take the faulty device in and lend another in its place, in one transaction; the pupil has a device again."""
    ticket = desk.get(doors.me(), ticket_id, lock=True, expected=doors.if_match())
    done = swapping.swap(doors.me(), ticket, **body)
    return doors.json(done | {"version": ticket.version}, version=ticket.version)
