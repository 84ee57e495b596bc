"""Macros as pages: the list, one form to write or change one, and what one would do to a ticket before it is done."""

import uuid
from typing import Any

import marshmallow as ma
from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import DomainError, NotFound
from core.languages import CODES
from tickets.desk import desk
from tickets.macros import macros, running, schemas, telling
from tickets.macros.models import Macro
from tickets.macros.words import OUTCOMES
from tickets.replies import replies
from tickets.replies.for_teams import READ, WRITE
from tickets.replies.pages import team_options
from tickets.teams import teams
from tickets.ticket.models import Ticket
from tickets.ticket.words import RESOLUTIONS, WAIT_REASONS
from web import doors, frame
from web.fields import Id, Input, choices
from web.panels import Panel

pages = Blueprint("macros", __name__, template_folder="templates")


class Chosen(Input):
    """Which macro the page of a ticket asks about."""

    class Meta:
        unknown = ma.EXCLUDE

    macro = Id()


class Used(schemas.UseMacro):
    macro = Id(required=True)


@pages.get("/macros")
def index() -> Response:
    """Every macro, also those that are not offered any more."""
    me = doors.me()
    found = macros.find(me)
    return doors.page(
        "macros_of_desk/list.html",
        found=found,
        does=telling.all_of(found, frame.language()),
        teams=teams.names(me, {one.team_id for one in found if one.team_id}),
        may_write=me.may(WRITE),
    )


@pages.route("/macros/new", methods=["GET", "POST"])
def add() -> Response:
    """Write a macro."""
    me = doors.me()
    me.must(WRITE)
    form = doors.Form()
    if request.method == "POST":
        try:
            return _saved(macros.add(me, **_typed()))
        except DomainError as error:
            form = doors.refused(error)
    return _form(form, None)


@pages.route("/macros/<uuid:macro_id>", methods=["GET", "POST"])
def edit(macro_id: uuid.UUID) -> Response:
    """Change a macro."""
    me = doors.me()
    me.must(WRITE)
    macro, form = macros.get(me, macro_id, lock=request.method == "POST"), doors.Form()
    if request.method == "POST":
        try:
            return _saved(macros.alter(me, macro, expected=doors.if_match(), **_typed()))
        except DomainError as error:
            form = doors.refused(error)
    return _form(form, macro)


@pages.get("/tickets/<uuid:ticket_id>/macro")
def look(ticket_id: uuid.UUID) -> Response:
    """What a macro would do to a ticket."""
    me = doors.me()
    ticket, given = desk.get(me, ticket_id), doors.load(Chosen)
    if "macro" not in given:
        return _none_chosen(me, ticket_id)
    return _effect(me, ticket, macros.get(me, given["macro"]), doors.Form())


@pages.post("/tickets/<uuid:ticket_id>/macro")
def use(ticket_id: uuid.UUID) -> Response:
    """Carry it out."""
    me = doors.me()
    chosen = doors.load(Chosen).get("macro")
    if chosen is None:
        return _none_chosen(me, desk.get(me, ticket_id).id)
    try:
        given = doors.load(Used)
        ticket = desk.get(me, ticket_id, lock=True, expected=doors.if_match())
        macro = macros.get(me, given.pop("macro"))
        running.run(me, ticket, macro=macro, **given)
    except NotFound:
        raise
    except DomainError as error:
        return _again(me, ticket_id, chosen, doors.refused(error))
    flash(gettext("The macro “%(name)s” was carried out.", name=macro.name(frame.language())), "success")
    if not desk.sees(me, ticket_id):
        return doors.see_other(url_for("desk.index"))
    return doors.see_other(url_for("desk_ticket.show", ticket_id=ticket_id))


def _none_chosen(me: Actor, ticket_id: uuid.UUID) -> Response:
    """Back to the ticket, whose page says that a macro is to be chosen."""
    me.must(READ)
    flash(gettext("Choose a macro first."), "alert")
    return doors.see_other(url_for("desk_ticket.show", ticket_id=ticket_id))


def _again(me: Actor, ticket_id: uuid.UUID, macro_id: uuid.UUID, form: doors.Form) -> Response:
    """The same page with why it was refused and what was typed."""
    return _effect(me, desk.get(me, ticket_id), macros.get(me, macro_id), form)


def _effect(me: Actor, ticket: Ticket, macro: Macro, form: doors.Form) -> Response:
    try:
        does = running.effect(me, ticket, macro)
    except DomainError as error:
        if error.status != 409:  # noqa: PLR2004  what the state of things refuses is said on the page
            raise
        does, form = None, doors.refused(error)
    return doors.page(
        "macros_of_desk/look.html",
        form.status,
        form=form,
        ticket=ticket,
        macro=macro,
        does=does,
        state=telling.state(macro),
    )


def _typed() -> dict[str, Any]:
    """The form is the whole truth: what is left empty is none."""
    return doors.load(schemas.AddMacro) | {"active": "active" in request.form}


def _form(form: doors.Form, macro: Macro | None) -> Response:
    language, me = frame.language(), doors.me()
    offered = [one for one in replies.find(me) if one.active or (macro is not None and one.id == macro.reply_id)]
    steps = macro.checklist if macro else []
    return doors.page(
        "macros_of_desk/edit.html",
        form.status,
        form=form,
        macro=macro,
        replies=[(one.id, f"{one.name(language)} · /{one.shortcut}") for one in offered],
        teams=team_options(macro.team_id if macro else None),
        checklist="\n".join(" | ".join(step[code] for code in CODES) for step in steps),
        outcomes=choices(OUTCOMES),
        wait_reasons=choices(WAIT_REASONS),
        resolutions=choices(RESOLUTIONS),
    )


def _saved(_macro: Macro) -> Response:
    return doors.see_other(url_for("macros.index"), gettext("Saved."))


def _choice(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    """The macros that can be looked at from the page of a ticket; None: there are none."""
    found = macros.offered(actor, ticket)
    options = [(one.id, one.name(frame.language())) for one in found]
    return {"macros": options, "ticket": ticket} if found else None


AFTER_REPLY = [Panel(READ, "macros_of_desk/panel-ticket.html", _choice)]
