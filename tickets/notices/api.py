"""One's own notices over JSON."""

from typing import Any

from flask import Response
from flask_babel import gettext

from tickets.notices import reading, schemas
from tickets.notices.words import WORDS
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("notices", __name__, "Notices: what is new for the asker")


def _out(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "verb": row.verb,
        "text": gettext(WORDS.get(row.verb, row.verb)),
        "ticket": {"id": row.ticket_id, "number": row.number, "title": row.title},
        "created_at": row.created_at,
        "read_at": row.seen_at,
    }


@api.route("/notices")
@api.arguments(schemas.FindNotices, location="query")
@api.response(200, schemas.NoticesOut)
def find(args: dict[str, Any]) -> Response:
    """One's own notices, newest first."""
    return doors.listed(reading.find(doors.me(), **args), _out)


@api.route("/notices/read", methods=["POST"])
@api.arguments(schemas.ReadNotices)
@api.response(200, schemas.UnreadOut)
def read(body: dict[str, Any]) -> Response:
    """Mark notices as read: those named, or all."""
    reading.read(doors.me(), **body)
    return doors.json({"unread": reading.unread(doors.me())})
