"""Sightings as a page: sending a list, what it came to, the latest lists; and what the page of a device says."""

from typing import Any, Final

from flask import Blueprint, Response, request

from core import clock
from core.actor import Actor
from core.errors import DomainError
from registry.imports.names import file_name_of
from registry.sightings import reading, schemas, sightings
from registry.sightings.refusals import SightingsUnreadable
from registry.sightings.words import SOURCES
from web import doors, facts
from web.panels import Panel

pages = Blueprint("sightings", __name__, template_folder="templates")
SHOWN_PROBLEMS: Final = 200


@pages.get("/sightings")
def index() -> Response:
    """The latest lists, and the form that sends another."""
    return _shown(doors.Form())


@pages.post("/sightings")
@doors.takes_files
def report() -> Response:
    """Take a list in."""
    sightings.begin(doors.me())
    try:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise SightingsUnreadable
        read = reading.of_file(file.stream)
        taken = sightings.take(doors.me(), read, file_name=file_name_of(file.filename))
    except DomainError as error:
        return _shown(doors.refused(error))
    return _shown(doors.Form(), taken)


def _shown(form: doors.Form, taken: sightings.TakenIn | None = None) -> Response:
    me = doors.me()
    found = sightings.lists(me)
    people = facts.names_of(me, [("person", one.taken_by_id) for one in found if one.taken_by_id])
    return doors.page(
        "sightings/index.html",
        form.status,
        form=form,
        taken=taken,
        problems=schemas.taken_out(taken)["problems"][:SHOWN_PROBLEMS] if taken else [],
        lists=found,
        people=people,
        SOURCES=SOURCES,
    )


def _device(_actor: Actor, device: Any) -> dict[str, Any] | None:
    """When device management saw a device last; nothing where no list has it."""
    found = sightings.of_device(device.id)
    if found is None:
        return None
    return {"found": found, "is_old": found.seen_on < clock.today() - sightings.RECENT, "SOURCES": SOURCES}


DEVICE = [Panel("device:read", "sightings/panel-device.html", _device)]
