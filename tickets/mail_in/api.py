"""What is decided about a mail that made no ticket, over JSON."""

import uuid
from typing import Any

from flask import Response, current_app

from core.settings import Settings
from tickets.mail import api as mail_api
from tickets.mail import reading
from tickets.mail.schemas import MailOut
from tickets.mail_in import deciding, schemas
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("mail_in", __name__, "Mail that came: accepting, processing again, discarding")


@api.route("/mail/<uuid:mail_id>/accept", methods=["POST"])
@api.arguments(schemas.AcceptMail)
@api.response(200, MailOut)
def accept(body: dict[str, Any], mail_id: uuid.UUID) -> Response:
    """Take a mail as what it claims to be: add it to the ticket that it names, or file one."""
    deciding.accept(doors.me(), mail_id, _own(), **body)
    return _out(mail_id)


@api.route("/mail/<uuid:mail_id>/reprocess", methods=["POST"])
@api.arguments(schemas.DecideMail)
@api.response(200, MailOut)
def reprocess(_: dict[str, Any], mail_id: uuid.UUID) -> Response:
    """Find out again what a mail is."""
    deciding.reprocess(doors.me(), mail_id, _own())
    return _out(mail_id)


@api.route("/mail/<uuid:mail_id>/discard", methods=["POST"])
@api.arguments(schemas.DecideMail)
@api.response(200, MailOut)
def discard(_: dict[str, Any], mail_id: uuid.UUID) -> Response:
    """Decide that nothing is to come of a mail."""
    deciding.discard(doors.me(), mail_id)
    return _out(mail_id)


def _own() -> Settings:
    own: Settings = current_app.config["SETTINGS"]
    return own


def _out(mail_id: uuid.UUID) -> Response:
    return doors.json(mail_api.out(reading.get(doors.me(), mail_id).row))
