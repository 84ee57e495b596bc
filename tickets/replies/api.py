"""Canned replies over JSON."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import Response

from core.errors import Forbidden
from core.paging import Page
from tickets.desk import desk
from tickets.replies import for_teams, replies, schemas
from tickets.replies.models import NAMES, TEXTS, CannedReply
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("replies", __name__, "Canned replies")


@api.route("/canned-replies")
@api.arguments(schemas.FindReplies, location="query")
@api.response(200, schemas.ReplyPage)
def find(args: dict[str, Any]) -> Response:
    """Canned replies, in the order of their shortcuts."""
    return doors.listed(Page(list(replies.find(doors.me(), **args))), _out)


@api.route("/canned-replies", methods=["POST"])
@api.arguments(schemas.AddReply)
@api.response(201, schemas.ReplyOut)
def add(body: dict[str, Any]) -> Response:
    """Add a canned reply."""
    reply = replies.add(doors.me(), **body)
    headers = {"Location": f"/api/v1/canned-replies/{reply.id}"}
    return doors.json(_out(reply), 201, version=reply.version, headers=headers)


@api.route("/canned-replies/<uuid:reply_id>")
@api.response(200, schemas.ReplyOut)
def show(reply_id: uuid.UUID) -> Response:
    """One canned reply."""
    reply = replies.get(doors.me(), reply_id)
    return doors.json(_out(reply), version=reply.version)


@api.route("/canned-replies/<uuid:reply_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.AlterReply)
@api.response(200, schemas.ReplyOut)
def alter(body: dict[str, Any], reply_id: uuid.UUID) -> Response:
    """Change a canned reply, or take it out of use."""
    reply = replies.get(doors.me(), reply_id, lock=True)
    reply = replies.alter(doors.me(), reply, expected=doors.if_match(), **body)
    return doors.json(_out(reply), version=reply.version)


@api.route("/tickets/<uuid:ticket_id>/canned-replies")
@api.response(200, schemas.OfferedReplyPage)
def of_ticket(ticket_id: uuid.UUID) -> Response:
    """The replies that can be sent on a ticket, filled in and in its language."""
    me = doors.me()
    ticket = desk.get(me, ticket_id)
    if not desk.works(me, ticket):
        raise Forbidden(permission=for_teams.READ)
    return doors.listed(Page(replies.offered(me, ticket, me.language)), asdict)


def _out(reply: CannedReply) -> dict[str, Any]:
    kept = {name: getattr(reply, name) for name in ("id", "shortcut", *NAMES, *TEXTS, "active", "version")}
    return kept | {"team": reply.team_id}
