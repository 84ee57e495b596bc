"""Software as pages: the coverage by school and title, devices without what they must have, lists of outcomes."""

from typing import Any, Final

from flask import Blueprint, Response, request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from core.actor import Actor
from core.errors import DomainError
from organisation.schools import schools
from registry.imports.names import file_name_of
from registry.software import coverage, hooks, lacking, outcomes, reading, schemas, titles, words
from web import doors, facts
from web.fields import choices

pages = Blueprint("software", __name__, template_folder="templates")
SHOWN_PROBLEMS: Final = 200


@pages.get("/software")
def index() -> Response:
    """The coverage: all together, by title and by school."""
    me, form = doors.me(), doors.Form()
    me.must(titles.READ)
    query: dict[str, Any] = {"school": None, "title": None}
    try:
        query = doors.load(schemas.CoverageArgs)
    except DomainError as error:
        form = doors.refused(error)
    found = coverage.of_schools(me, school_id=query["school"], title_id=query["title"])
    by_school = coverage.grouped(found, lambda one: one.school)
    by_school.sort(key=lambda one: (one[1].share, -one[1].required))
    return doors.page(
        "software/index.html",
        form.status,
        form=form,
        query=query,
        whole=coverage.total(found),
        by_title=coverage.grouped(found, lambda one: one.title),
        by_school=by_school,
        names=schools.names(me, {school.id for school, _ in by_school}),
        **around(me),
    )


@pages.get("/software/lacking")
def without() -> Response:
    """Devices without a title that they must have."""
    me, form = doors.me(), doors.Form()
    query: dict[str, Any] = {"school": None, "title": None, "state": None, "limit": 50, "after": None}
    try:
        query = doors.load(schemas.LackingArgs)
    except DomainError as error:
        form = doors.refused(error)
    found = lacking.find(me, **query)
    return doors.page(
        "software/lacking.html",
        form.status,
        form=form,
        query=query,
        found=found,
        names=schools.names(me, {row.school_id for row in found.items}),
        states=choices(words.LACKS),
        LACKS=words.LACKS,
        TONES=words.TONES,
        may_file=me.may("ticket:file"),
        ticket=_ticket,
        **around(me),
    )


@pages.get("/software/outcomes")
def reports() -> Response:
    """The lists that were taken in, and the form that sends another."""
    return _reports(doors.Form())


@pages.post("/software/outcomes")
@doors.takes_files
def report() -> Response:
    """Take in what the deployment tool reports, and say what it came to."""
    me = doors.me()
    outcomes.begin(me)
    file = request.files.get("file") or FileStorage()
    try:
        taken = outcomes.take(me, reading.of_file(file.stream), file_name=file_name_of(file.filename or ""))
    except DomainError as error:
        return _reports(doors.refused(error))
    return _reports(doors.Form(), taken)


def _reports(form: doors.Form, taken: outcomes.Taken | None = None) -> Response:
    me = doors.me()
    found = outcomes.reports(me).items
    problems = taken.problems[:SHOWN_PROBLEMS] if taken else ()
    return doors.page(
        "software/outcomes.html",
        form.status,
        form=form,
        taken=taken,
        notices=schemas.notices_out(taken) if taken else [],
        problems=[schemas.problem_out(row, why) for row, why in problems],
        reports=found,
        people=facts.names_of(me, [("person", one.reported_by_id) for one in found if one.reported_by_id]),
        most=reading.MOST_ROWS,
        **around(me),
    )


def _ticket(row: Any) -> str:
    return hooks.ticket_address({"asset_tag": row.asset_tag, "label": row.label}, row.SoftwareTitle.name)


def around(me: Actor) -> dict[str, Any]:
    """What each page about software has besides: its tabs, and what its filter offers."""
    tabs = [
        (gettext("Coverage"), "/software", titles.READ),
        (gettext("Devices without"), "/software/lacking", titles.READ),
        (gettext("Titles and required software"), "/software/titles", titles.READ),
        (gettext("Send outcomes"), "/software/outcomes", titles.REPORT),
    ]
    shown = [
        {"label": label, "url": url, "current": request.path == url} for label, url, needs in tabs if me.may(needs)
    ]
    own = None if me.everywhere(titles.READ) else set(me.schools(titles.READ))
    offered = [(key, name) for key, name in schools.options(me) if own is None or key in own]
    return {"tabs": shown, "schools": offered, "title_options": titles.options(me)}
