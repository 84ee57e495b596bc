"""Mails, and one's own choice of mails, over JSON."""

import uuid
from typing import Any

from flask import Response

from core.actor import Actor
from organisation.people import search
from tickets.mail import addresses, reading, schemas
from tickets.notices import preferences
from tickets.notices.kinds import KINDS
from tickets.notices.models import NoticePreference
from web import doors, downloads
from web.openapi import ApiBlueprint

api = ApiBlueprint("mail", __name__, "Mail: what came and what was sent, to whom, when and why")


def out(row: Any) -> dict[str, Any]:
    """A mail as the API shows it."""
    names = ("id", "direction", "state", "reason", "kind", "sender", "recipient", "mailbox", "subject", "message_id")
    facts = {name: getattr(row, name) for name in (*names, "created_at", "sent_at", "emptied_at")}
    facts["ticket"] = {"id": row.ticket_id, "number": row.number} if row.ticket_id else None
    facts["person"] = {"id": row.person_id, "name": row.person} if row.person_id else None
    return facts


@api.route("/mail")
@api.arguments(schemas.FindMail, location="query")
@api.response(200, schemas.MailsOut)
def find(args: dict[str, Any]) -> Response:
    """Mails, newest first."""
    return doors.listed(reading.find(doors.me(), **args), out)


@api.route("/mail/<uuid:mail_id>")
@api.response(200, schemas.OneMailOut)
def show(mail_id: uuid.UUID) -> Response:
    """One mail with its text."""
    shown = reading.get(doors.me(), mail_id)
    because = [{"verb": verb, "at": at} for verb, at in shown.because]
    return doors.json(out(shown.row) | {"text": shown.text, "because": because, "attachments": shown.attachments})


@api.route("/mail/<uuid:mail_id>/raw")
@api.response(200, content_type="message/rfc822")
def raw(mail_id: uuid.UUID) -> Response:
    """The mail as it came or went, to be saved."""
    return downloads.mail(reading.raw(doors.me(), mail_id), f"{mail_id}.eml")


@api.route("/me/notice-preferences")
@api.response(200, schemas.PreferencesOut)
def preferences_of_mine() -> Response:
    """What one gets by e-mail, and when not."""
    me = doors.me()
    return _preferences(me, preferences.mine(me))


@api.route("/me/notice-preferences", methods=["PUT"])
@api.arguments(schemas.ChoosePreferences)
@api.response(200, schemas.PreferencesOut)
def choose_preferences(body: dict[str, Any]) -> Response:
    """Choose what one gets by e-mail, and when not."""
    me = doors.me()
    return _preferences(me, preferences.choose(me, **body, expected=doors.if_match()))


def _preferences(me: Actor, chosen: NoticePreference) -> Response:
    hours = {name: getattr(chosen, name) for name in ("quiet_from", "quiet_to")}
    shown = {
        "mail": {kind: bool(chosen.mail.get(kind, True)) for kind in KINDS},
        **{name: at.isoformat("minutes") if at else None for name, at in hours.items()},
        "address": search.oneself(me).email,
        "is_dead": addresses.is_dead(me),
    }
    return doors.json(shown, version=chosen.version)
