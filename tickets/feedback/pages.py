"""The survey as pages: its results and how many are asked, and the question on the page of a request."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import DomainError
from tickets.desk import desk
from tickets.feedback import asking, results, schemas
from tickets.feedback.words import SCORES, SIZE_NAMES
from tickets.teams import teams
from tickets.ticket.models import Ticket
from web import doors
from web.fields import choices
from web.panels import Panel

pages = Blueprint("satisfaction", __name__, template_folder="templates")


@pages.route("/satisfaction", methods=["GET", "POST"])
def index() -> Response:
    """What people answered, and how many are asked."""
    me, form = doors.me(), doors.Form()
    me.must(asking.READ)
    if request.method == "POST":
        me.must(asking.WRITE)
        try:
            asking.ask_of(me, expected=doors.if_match(), **doors.load(schemas.AskOf))
        except DomainError as error:
            form = doors.refused(error)
        else:
            return doors.see_other(url_for("satisfaction.index"), gettext("Saved."))
    found = results.of_year(me)
    return doors.page(
        "feedback/results.html",
        form.status,
        form=form,
        found=found,
        setting=asking.setting(),
        teams=teams.names(me, {one.key for one in found.teams}),
        may_write=me.may(asking.WRITE),
        LEAST=results.LEAST,
        SIZE_NAMES=SIZE_NAMES,
    )


@pages.post("/tickets/<uuid:ticket_id>/satisfaction")
def rate(ticket_id: uuid.UUID) -> Response:
    """Answer how the request was handled."""
    me = doors.me()
    ticket = desk.get(me, ticket_id)
    try:
        asking.answer(me, ticket, **doors.load(schemas.Rate))
    except asking.SurveyNotAsked as error:
        flash(doors.refused(error).refusal, "alert")
    else:
        flash(gettext("Thank you for your answer."), "success")
    return doors.see_other(url_for("desk_ticket.show", ticket_id=ticket_id))


def _question(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    """The question, for whoever is asked."""
    return {"ticket": ticket, "scores": choices(SCORES)} if asking.is_asked(actor, ticket) else None


TICKET = [Panel("ticket:own", "feedback/panel-ticket.html", _question)]
