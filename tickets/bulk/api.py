"""One command for many tickets over JSON, and its undo."""

import uuid
from typing import Any

import marshmallow as ma
from flask import Response

from tickets.bulk import actions, presenting, schemas, undoing, works
from tickets.bulk.models import TicketBulk
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("ticket_bulk", __name__, "One command for many tickets")


@api.route("/tickets/bulk", methods=["POST"])
@api.arguments(schemas.DoToMany, unknown=ma.INCLUDE)
@api.response(200, schemas.ManyOut)
def carry_out(body: dict[str, Any]) -> Response:
    """Do one command to many tickets: each is done, or says its problem. Its own arguments stand beside `tickets`."""
    action, tickets = actions.named(body.pop("action")), body.pop("tickets")
    doors.me().must("ticket:work")
    return _answer(works.carry_out(doors.me(), action, tickets, doors.load(action.schema, raw=body)))


@api.route("/tickets/bulk/<uuid:bulk_id>")
@api.response(200, schemas.ManyOut)
def show(bulk_id: uuid.UUID) -> Response:
    """What came of it: one's own work, or anybody's for a lead; kept for 30 days."""
    return _answer(works.get(doors.me(), bulk_id))


@api.route("/tickets/bulk/<uuid:bulk_id>/undo", methods=["POST"])
@api.response(200, schemas.ManyOut)
def undo(bulk_id: uuid.UUID) -> Response:
    """Bring its tickets back to how they were, but those that somebody worked on since. What was sent stays sent."""
    return _answer(undoing.undo(doors.me(), works.get(doors.me(), bulk_id, lock=True)))


def _answer(work: TicketBulk) -> Response:
    return doors.json(presenting.whole(work, doors.me().language))
