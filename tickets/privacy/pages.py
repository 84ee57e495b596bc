"""A person's data on pages: a file to take along, and the report after it was erased."""

import io
import uuid
from typing import Any

import orjson
from flask import Blueprint, Response, current_app

from core.actor import Actor
from tickets.privacy import api, erasing, exporting, periods, subject
from tickets.privacy.words import OUTCOMES
from web import doors, downloads
from web.panels import Panel

pages = Blueprint("privacy", __name__, template_folder="templates")


@pages.post("/people/<uuid:person_id>/export")
def export(person_id: uuid.UUID) -> Response:
    """Everything that is kept of a person, as a file."""
    person = subject.person(doors.me(), person_id, "page export")
    data, report = exporting.export(doors.me(), person)
    content = orjson.dumps({"report": api.worded(report), "data": data}, default=str, option=orjson.OPT_INDENT_2)
    return downloads.sent(io.BytesIO(content), "application/json", "personal-data.json")


@pages.post("/people/<uuid:person_id>/erase")
def erase(person_id: uuid.UUID) -> Response:
    """Erase who a person was, and say what went and what stayed."""
    person = subject.person(doors.me(), person_id, "page erase")
    report = erasing.erase(doors.me(), person)
    return doors.page("privacy/erased.html", report=api.worded(report), person_id=person.id, OUTCOMES=OUTCOMES)


@pages.get("/retention")
def retention() -> Response:
    """What is kept how long, and by which rule."""
    rows = periods.all_of(doors.me(), current_app.config["SETTINGS"])
    return doors.page("privacy/periods.html", rows=rows)


def _of_person(actor: Actor, person: Any) -> dict[str, Any] | None:
    return {"subject": person, "is_own": actor.id == person.id} if actor.everywhere("person:write") else None


def _own(actor: Actor, _: Any) -> dict[str, Any]:
    return {"subject": actor, "is_own": True}


PERSON = [Panel("person:write", "privacy/panel-person.html", _of_person)]
ACCOUNT = [Panel("token:own", "privacy/panel-person.html", _own)]
