"""Promises over JSON."""

import uuid
from typing import Any

from flask import Response

from core.paging import Page
from core.scope import get_visible
from tickets.clocks import api as clocks_api
from tickets.clocks import promises, schemas
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN
from web import doors

api = clocks_api.api


def _out(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "text": row.text,
        "due": row.due_at,
        "person": {"id": row.person_id, "name": row.person},
        "created_at": row.created_at,
        "kept_at": row.kept_at,
        "broken_at": row.broken_at,
    }


def _one(ticket: Ticket, promise_id: uuid.UUID, status: int = 200) -> Response:
    (found,) = (row for row in promises.of(doors.me(), ticket) if row.id == promise_id)
    return doors.json(_out(found), status)


@api.route("/tickets/<uuid:ticket_id>/promises")
@api.response(200, schemas.PromisesOut)
def find(ticket_id: uuid.UUID) -> Response:
    """What was promised on a ticket, oldest first."""
    ticket = get_visible(doors.me(), Ticket, ticket_id, OWN)
    return doors.listed(Page(promises.of(doors.me(), ticket)), _out)


@api.route("/tickets/<uuid:ticket_id>/promises", methods=["POST"])
@api.arguments(schemas.MakePromise)
@api.response(201, schemas.PromiseOut)
def make(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Promise something by a time. A promise never changes: it is kept or broken."""
    ticket = get_visible(doors.me(), Ticket, ticket_id, OWN, lock=True)
    return _one(ticket, promises.make(doors.me(), ticket, **body).id, 201)


@api.route("/tickets/<uuid:ticket_id>/promises/<uuid:promise_id>/keep", methods=["POST"])
@api.arguments(schemas.KeepPromise)
@api.response(200, schemas.PromiseOut)
def keep(_: dict[str, Any], ticket_id: uuid.UUID, promise_id: uuid.UUID) -> Response:
    """Say that a promise was kept, before it is due; resolving the ticket says so too."""
    ticket = get_visible(doors.me(), Ticket, ticket_id, OWN, lock=True)
    return _one(ticket, promises.keep(doors.me(), ticket, promise_id).id)
