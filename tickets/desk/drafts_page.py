"""The sign that a page of a ticket is open: it keeps what is being written, and tells which colleagues are there."""

import uuid

from flask import Blueprint, Response

from tickets.desk import desk, drafts, schemas
from web import doors

pages = Blueprint("desk_drafts", __name__, template_folder="templates")


@pages.post("/tickets/<uuid:ticket_id>/here")
def here(ticket_id: uuid.UUID) -> Response:
    """Keep what is being written, if it is sent; answers with who else is there."""
    me, ticket = doors.me(), desk.get(doors.me(), ticket_id)
    given = doors.load(schemas.Here)
    if "text" in given:
        drafts.save(me, ticket, **given)
    else:
        drafts.note_presence(me, ticket)
    kept = drafts.of(me, ticket) is not None
    return doors.page("desk/here.html", kept=kept, colleagues=drafts.colleagues(me, ticket))
