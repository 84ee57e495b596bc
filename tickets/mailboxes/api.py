"""Mailboxes over JSON."""

import uuid
from typing import Any

from flask import Response, current_app

from core.paging import Page
from tickets.mailboxes import mailboxes, schemas
from tickets.mailboxes.models import Mailbox, MailboxFetch
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("mailboxes", __name__, "Mailboxes: what each means, and how fetching from it goes")
STATE = ("due_at", "tried_at", "worked_at", "failing_since", "failures", "error", "fetched")


@api.route("/mailboxes")
@api.response(200, schemas.MailboxPage)
def find() -> Response:
    """The mailboxes, those in use first."""
    return doors.listed(Page(list(mailboxes.listed(doors.me()))), lambda row: _out(row.Mailbox, row.MailboxFetch))


@api.route("/mailboxes", methods=["POST"])
@api.arguments(schemas.AddMailbox)
@api.response(201, schemas.MailboxOut)
def add(body: dict[str, Any]) -> Response:
    """Add a mailbox."""
    made = mailboxes.add(doors.me(), current_app.config["SETTINGS"], **body)
    return _one(made, 201, headers={"Location": f"/api/v1/mailboxes/{made.id}"})


@api.route("/mailboxes/<uuid:mailbox_id>")
@api.response(200, schemas.MailboxOut)
def show(mailbox_id: uuid.UUID) -> Response:
    """One mailbox."""
    return _one(mailboxes.get(doors.me(), mailbox_id))


@api.route("/mailboxes/<uuid:mailbox_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.AlterMailbox)
@api.response(200, schemas.MailboxOut)
def alter(body: dict[str, Any], mailbox_id: uuid.UUID) -> Response:
    """Change a mailbox, or take it out of use."""
    mailbox = mailboxes.get(doors.me(), mailbox_id, lock=True)
    own = current_app.config["SETTINGS"]
    return _one(mailboxes.alter(doors.me(), mailbox, own, expected=doors.if_match(), **body))


@api.route("/mailboxes/<uuid:mailbox_id>/fetch", methods=["POST"])
@api.arguments(schemas.FetchMailbox)
@api.response(200, schemas.MailboxOut)
def fetch(_: dict[str, Any], mailbox_id: uuid.UUID) -> Response:
    """Have mail fetched within seconds, however long the pause after a failure is."""
    return _one(mailboxes.fetch_now(doors.me(), mailboxes.get(doors.me(), mailbox_id)))


def _one(mailbox: Mailbox, status: int = 200, **more: Any) -> Response:
    return doors.json(_out(mailbox, mailboxes.state(mailbox)), status, version=mailbox.version, **more)


def _out(mailbox: Mailbox, state: MailboxFetch) -> dict[str, Any]:
    kept = {name: getattr(mailbox, name) for name in ("id", "address", "language", "account", "active", "version")}
    is_fetched = mailbox.account and mailbox.active
    fetch = {name: getattr(state, name) for name in STATE} if is_fetched else None
    return kept | {"team": mailbox.team_id, "fetch": fetch}
