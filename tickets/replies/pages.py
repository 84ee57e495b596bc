"""Canned replies as pages: the list, one form to write or change one, and the choice in the box of a reply."""

import uuid
from typing import Any

import marshmallow as ma
from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import DomainError, Forbidden
from core.languages import CODES, OWN_NAMES
from tickets.desk import desk, ticket_page
from tickets.replies import for_teams, replies, schemas
from tickets.replies.models import CannedReply
from tickets.replies.variables import VARIABLES
from tickets.teams import teams
from tickets.ticket.models import Ticket
from web import doors, frame
from web.fields import Input, Text
from web.panels import Panel

pages = Blueprint("replies", __name__, template_folder="templates")


class Inserted(Input):
    """What the box of a reply holds when a reply is to be put into it."""

    class Meta:
        unknown = ma.EXCLUDE

    reply = Text(0, 60, load_default="")
    text = Text(0, 10_000, lines=True, load_default="")


@pages.get("/canned-replies")
def index() -> Response:
    """Every reply, also those that are not offered any more."""
    me = doors.me()
    found = replies.find(me)
    return doors.page(
        "replies/list.html",
        found=found,
        teams=teams.names(me, {one.team_id for one in found if one.team_id}),
        may_write=me.may(for_teams.WRITE),
    )


@pages.route("/canned-replies/new", methods=["GET", "POST"])
def add() -> Response:
    """Write a reply."""
    me = doors.me()
    me.must(for_teams.WRITE)
    form = doors.Form()
    if request.method == "POST":
        try:
            return _to(replies.add(me, **_typed()))
        except DomainError as error:
            form = doors.refused(error)
    return _form(form, None)


@pages.route("/canned-replies/<uuid:reply_id>", methods=["GET", "POST"])
def edit(reply_id: uuid.UUID) -> Response:
    """Change a reply. What was sent stays as it was sent."""
    me = doors.me()
    me.must(for_teams.WRITE)
    reply, form = replies.get(me, reply_id, lock=request.method == "POST"), doors.Form()
    if request.method == "POST":
        try:
            return _to(replies.alter(me, reply, expected=doors.if_match(), **_typed()))
        except DomainError as error:
            form = doors.refused(error)
    return _form(form, reply)


@pages.post("/tickets/<uuid:ticket_id>/insert-reply")
@doors.takes_files
def insert(ticket_id: uuid.UUID) -> Response:
    """The ticket's page with a reply at the end of what was typed, for browsers without scripts. Nothing is sent."""
    me = doors.me()
    ticket = desk.get(me, ticket_id)
    if not desk.works(me, ticket):
        raise Forbidden(permission=for_teams.READ)
    given = doors.load(Inserted)
    chosen = [one.text for one in replies.offered(me, ticket, me.language) if str(one.id) == given["reply"]]
    if not chosen:
        flash(gettext("Choose a canned reply first."), "alert")
    typed = doors.Form({"text": "\n\n".join(filter(None, [given["text"], *chosen]))})
    return ticket_page.shown(me, ticket, form_of=lambda name: typed if name == "messages" else doors.Form())


def _typed() -> dict[str, Any]:
    """The form is the whole truth: no team means every team, no tick that it is not offered."""
    return {"team": None} | doors.load(schemas.AddReply) | {"active": "active" in request.form}


def _form(form: doors.Form, reply: CannedReply | None) -> Response:
    return doors.page(
        "replies/edit.html",
        form.status,
        form=form,
        reply=reply,
        teams=team_options(reply.team_id if reply else None),
        languages=[(code, OWN_NAMES[code]) for code in CODES],
        VARIABLES=VARIABLES,
    )


def team_options(now: uuid.UUID | None) -> list[tuple[uuid.UUID, str]]:
    """Keys and names of the teams that something can be for, for a select; `now`: the one that it is for."""
    found = teams.options(frame.language())
    if now is not None and now not in dict(found):
        found += list(teams.names(doors.me(), {now}).items())
    return found


def _to(reply: CannedReply) -> Response:
    return doors.see_other(url_for("replies.index") + f"#{reply.shortcut}", gettext("Saved."))


def _choice(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    """The replies to choose from in the box of a reply; None: there are none."""
    found = replies.offered(actor, ticket, frame.language())
    return {"replies": found, "ticket": ticket} if found else None


REPLY = [Panel(for_teams.READ, "replies/panel-reply.html", _choice)]
