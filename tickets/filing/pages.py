"""Filing on a phone or at a desk: choose what it is about, say a little more, see who has it."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from core import clock
from core.db import release
from core.errors import DomainError
from core.languages import Language
from organisation.people import search as people
from tickets.attachments import preparing
from tickets.attachments.kinds import ACCEPT
from tickets.categories import categories
from tickets.clocks import expecting
from tickets.clocks import panels as due
from tickets.desk import attaching, attachments_api, attachments_pages
from tickets.filing import asked, filed, form, form_context, named_devices, offered, schemas, sticker
from tickets.filing.refusals import AlreadyReported, ReportedByOthers
from tickets.states import OPEN
from tickets.ticket import urgent
from tickets.ticket.requester_words import STATES, TONES, who_has_it
from web import doors, frame, panels

pages = Blueprint("filing", __name__, template_folder="templates")


@pages.get("/tickets/new")
def new() -> Response:
    """Choose what it is about; with a category, the form."""
    doors.me().must("ticket:file")
    try:
        given, refused = offered.with_tag(doors.load(schemas.NewTicket)), doors.Form()
    except DomainError as error:
        given, refused = {}, doors.refused(error)
    if "person" in given:
        given = {**given, "caller": "true", "for_whom": people.found(doors.me(), given["person"]).email}
    if offered.says_enough(given):
        return _form(doors.Form(given), given)
    device = named_devices.shown(doors.me(), given["tag"]) if "tag" in given else None
    if device is not None and device.lifecycle not in named_devices.GONE:
        return doors.page(
            "filing/symptoms_page.html", device=device, banners_here=_banners(), **sticker.around(doors.me(), device)
        )
    return doors.page(
        "filing/choose.html",
        refused.status,
        areas=categories.tree(),
        form=refused,
        given=given,
        banners_here=_banners(),
    )


@pages.post("/tickets/new")
@doors.takes_files
def file() -> Response:
    """File what was filled in, or show it again with what needs another look."""
    doors.me().must("ticket:file")
    typed = {name: value for name, value in request.form.items() if value}
    if "look" in typed:
        return _look(typed)
    files = attachments_api.sent("files", "camera")
    if files:
        release()
    try:
        given = doors.load(schemas.FileByForm)
        with preparing.prepared(files, attachments_api.own()) as prepared:
            ticket = form.file(doors.me(), given, language=Language(doors.me().language))
            asked.note(doors.me(), ticket, given["answers"], given["tree"])
            if files:
                added = attaching.attach_to_request(doors.me(), ticket, prepared, attachments_api.own())
                attachments_pages.tell(prepared, added)
    except (AlreadyReported, ReportedByOthers) as error:
        return _form(replace(doors.refused(error), errors={}), typed, repeated=error.values or {"number": ""})
    except DomainError as error:
        return _form(doors.refused(error), typed)
    if given["caller"]:
        return doors.see_other(
            url_for("desk_ticket.show", ticket_id=ticket.id), gettext("%(number)s is filed.", number=ticket.number)
        )
    return doors.see_other(url_for("filing.sent", ticket_id=ticket.id))


def _look(typed: dict[str, str]) -> Response:
    """The form again with the rooms of its school; without a school, of the one where the caller works."""
    if typed.get("caller") and not typed.get("school"):
        try:
            typed["school"] = str(form.school_of_caller(doors.me(), typed))
        except DomainError as error:
            return _form(doors.refused(error), typed)
    return _form(doors.Form(typed), typed)


@pages.get("/tickets/<uuid:ticket_id>/filed")
def sent(ticket_id: uuid.UUID) -> Response:
    """Who has it now and what happens next."""
    return doors.page("filing/sent.html", **_progress(ticket_id))


@pages.get("/tickets/<uuid:ticket_id>/filed/now")
def progress(ticket_id: uuid.UUID) -> Response:
    """The part of that page which changes while the ticket finds its team."""
    return doors.page("filing/progress.html", **_progress(ticket_id))


def _progress(ticket_id: uuid.UUID) -> dict[str, Any]:
    ticket = filed.get(doors.me(), ticket_id, frame.language())
    team = filed.team(ticket, frame.language())
    return {
        "ticket": ticket,
        "answer_by": due.answer_by(ticket.id, ticket.school_id),
        "class_stopped": urgent.is_stopped(ticket, clock.now()),
        "expected": expecting.seen(doors.me(), ticket_id) if ticket.state in OPEN else None,
        "asked_by": filed.asked_by(doors.me(), ticket),
        "who_has_it": who_has_it(ticket, team, agent=ticket.agent or "", asked_by=filed.asked_by(doors.me(), ticket)),
        "STATES": STATES,
        "TONES": TONES,
    }


def _banners() -> list[Markup]:
    """What is known not to work right now."""
    return panels.shown("filing", doors.me())


def _form(shown: doors.Form, values: Mapping[str, Any], **more: Any) -> Response:
    around = form_context.context(doors.me(), values, shown.errors, frame.language())
    if around["rooms"] and not around["is_short"] and "place" in shown.errors:  # the room is chosen from a list
        shown = replace(shown, errors={"room" if name == "place" else name: of for name, of in shown.errors.items()})
    return doors.page(
        "filing/new.html", shown.status, form=shown, ACCEPT=ACCEPT, banners_here=_banners(), **around, **more
    )
