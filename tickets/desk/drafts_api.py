"""What one has begun to write on a ticket, and who else has it open, over JSON."""

import uuid
from typing import Any

from flask import Response

from tickets.desk import desk, drafts, schemas
from tickets.states import Visibility
from tickets.ticket.models import Ticket
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("ticket_drafts", __name__, "Drafts, and who has a ticket open")
PATH = "/tickets/<uuid:ticket_id>/draft"


@api.route(PATH)
@api.response(200, schemas.DraftOut)
def show(ticket_id: uuid.UUID) -> Response:
    """What one has begun to write, and the colleagues who have the ticket open."""
    return _shown(desk.get(doors.me(), ticket_id))


@api.route(PATH, methods=["POST"])
@api.arguments(schemas.KeepDraft)
@api.response(200, schemas.DraftOut)
def keep(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Keep what one has begun to write. For a minute colleagues see that one has the ticket open."""
    ticket = desk.get(doors.me(), ticket_id)
    drafts.save(doors.me(), ticket, **body)
    return _shown(ticket)


def _shown(ticket: Ticket) -> Response:
    me = doors.me()
    present = drafts.colleagues(me, ticket)
    kept = drafts.of(me, ticket)
    return doors.json(
        {
            "text": kept.text if kept else "",
            "visibility": kept.visibility if kept else Visibility.PUBLIC,
            "written_at": kept.written_at if kept else None,
            "colleagues": [{"id": one.person_id, "name": one.name, "writes": one.writes} for one in present],
        }
    )
