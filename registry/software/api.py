"""Software over JSON."""

import uuid
from io import BytesIO
from typing import Any, Final

from flask import Response, request

from core import clock
from core.paging import Page
from organisation.schools import schools
from registry.imports.names import file_name_of
from registry.software import coverage, lacking, outcomes, reading, schemas, titles
from registry.software.refusals import OutcomesUnreadable
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("software", __name__, "Software: what devices must have, and what the deployment tool reports")
ONE_TITLE: Final = "/software/titles/<uuid:title_id>"


@api.route("/software-outcomes", methods=["POST"])
@api.doc(requestBody=schemas.BODY)
@api.response(200, schemas.TakenOut)
@doors.takes_files
def report() -> Response:
    """Take in what the deployment tool reports: a JSON list, a CSV body, or a file.

    Of each device and title the newest outcome is kept: the same list again changes nothing. A row that cannot be taken is
    named in `problems`, and the rest goes on. At most 50,000 rows and 10 MB.
    """
    outcomes.begin(doors.me())
    if request.mimetype == "multipart/form-data":
        if (file := request.files.get("file")) is None:
            raise OutcomesUnreadable
        return doors.json(_taken(reading.of_file(file.stream), file_name_of(file.filename or "")))
    raw = request.get_data()  # whatever its type is called: `curl --data-binary` says that it is a form
    return doors.json(_taken(reading.of_json(raw) if request.is_json else reading.of_file(BytesIO(raw)), ""))


def _taken(read: reading.Read, file_name: str) -> dict[str, Any]:
    return schemas.taken_out(outcomes.take(doors.me(), read, file_name=file_name))


@api.route("/software/coverage")
@api.arguments(schemas.CoverageArgs, location="query")
@api.response(200, schemas.CoverageOut)
def show_coverage(args: dict[str, Any]) -> Response:
    """How many devices have the titles that they must have today: all together, and by school and title."""
    me = doors.me()
    me.must(titles.READ)
    school = schools.get(me, args["school"]).id if args["school"] else None
    title = titles.get(me, args["title"]).id if args["title"] else None
    return doors.json(schemas.coverage_out(coverage.of_schools(me, school_id=school, title_id=title)))


@api.route("/software/lacking")
@api.arguments(schemas.LackingArgs, location="query")
@api.response(200, schemas.LackingOut)
def show_lacking(args: dict[str, Any]) -> Response:
    """Devices without a title that they must have: its installation failed, is pending or was never reported."""
    return doors.listed(lacking.find(doors.me(), **args), schemas.lacking_out)


@api.route("/software/titles")
@api.arguments(schemas.TitleArgs, location="query")
@api.response(200, schemas.TitlesOut)
def find_titles(args: dict[str, Any]) -> Response:
    """Software titles by name."""
    return doors.listed(titles.find(doors.me(), **args), schemas.title_out)


@api.route("/software/titles", methods=["POST"])
@api.arguments(schemas.AddTitle)
@api.response(201, schemas.TitleOut)
def add_title(body: dict[str, Any]) -> Response:
    """Add a title."""
    made = titles.add(doors.me(), **body)
    headers = {"Location": f"/api/v1/software/titles/{made.id}"}
    return doors.json(schemas.title_out(made), 201, version=made.version, headers=headers)


@api.route(ONE_TITLE)
@api.response(200, schemas.TitleOut)
def show_title(title_id: uuid.UUID) -> Response:
    """One title."""
    found = titles.get(doors.me(), title_id)
    return doors.json(schemas.title_out(found), version=found.version)


@api.route(ONE_TITLE, methods=["PATCH"])
@api.arguments(schemas.CorrectTitle)
@api.response(200, schemas.TitleOut)
@api.versioned
def correct_title(body: dict[str, Any], title_id: uuid.UUID) -> Response:
    """Correct a title, or stop or begin to count it."""
    found = titles.get(doors.me(), title_id, lock=True)
    titles.correct(doors.me(), found, expected=doors.if_match(), **body)
    return doors.json(schemas.title_out(found), version=found.version)


@api.route("/software/required")
@api.response(200, schemas.RequiredListOut)
def find_required() -> Response:
    """What is required of which devices, today or later."""
    found = titles.required(doors.me(), on=clock.today())
    return doors.listed(Page(found), schemas.required_out)


@api.route("/software/required", methods=["POST"])
@api.arguments(schemas.RequireTitles)
@api.response(201, schemas.RequiredListOut)
def require(body: dict[str, Any]) -> Response:
    """Say that devices must have titles: those that fit everything that is said of them."""
    made = titles.require(doors.me(), **body)
    return doors.json({"items": [schemas.required_out(row) for row in made], "next": None}, 201)


@api.route("/software/required/<uuid:required_id>/end", methods=["POST"])
@api.arguments(schemas.EndRequired)
@api.response(200, schemas.RequiredOut)
def end_required(body: dict[str, Any], required_id: uuid.UUID) -> Response:
    """Say since when devices need not have a title any more."""
    ended = titles.end(doors.me(), required_id, **body)
    return doors.json(schemas.required_out(ended), version=ended.version)
