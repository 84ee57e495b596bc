"""Roll-overs over JSON. A class list answers with the bulk work that it is: `/bulk/{id}` shows, applies and undoes it."""

import uuid
from typing import Any

from flask import Response

from registry.bulk import presenting as bulk_presenting
from registry.bulk import works
from registry.bulk.schemas import BulkOut
from registry.rollovers import lists, presenting, rollovers, schemas
from web import doors, downloads
from web.fields import PageArgs
from web.openapi import ApiBlueprint

api = ApiBlueprint("roll_overs", __name__, "Roll-overs: what becomes of devices at the end of a school year")
ONE = "/roll-overs/<uuid:roll_over_id>"
AT_SCHOOL = f"{ONE}/schools/<uuid:school_id>"


@api.route("/roll-overs")
@api.arguments(PageArgs, location="query")
@api.response(200, schemas.RollOversOut)
def find(query: dict[str, Any]) -> Response:
    """Roll-overs, the newest first."""
    return doors.listed(rollovers.find(doors.me(), **query), presenting.head)


@api.route("/roll-overs", methods=["POST"])
@api.arguments(schemas.BeginRollOver)
@api.response(201, schemas.RollOverOut)
def begin(body: dict[str, Any]) -> Response:
    """Begin the roll-over of a school year."""
    made = rollovers.begin(doors.me(), **body)
    headers = {"Location": f"/api/v1/roll-overs/{made.id}"}
    return doors.json(presenting.whole(doors.me(), made), 201, version=made.version, headers=headers)


@api.route(ONE)
@api.response(200, schemas.RollOverOut)
def show(roll_over_id: uuid.UUID) -> Response:
    """A roll-over with the figures of its schools."""
    found = rollovers.get(doors.me(), roll_over_id)
    return doors.json(presenting.whole(doors.me(), found), version=found.version)


@api.route(f"{ONE}/close", methods=["POST"])
@api.arguments(schemas.CloseRollOver)
@api.response(200, schemas.RollOverOut)
def close(body: dict[str, Any], roll_over_id: uuid.UUID) -> Response:
    """Close a roll-over: what is still out stays noted, and no class list is taken any more."""
    closed = rollovers.close(doors.me(), rollovers.get(doors.me(), roll_over_id, lock=True), **body)
    return doors.json(presenting.whole(doors.me(), closed), version=closed.version)


@api.route(AT_SCHOOL)
@api.response(200, schemas.SchoolRollOverOut)
def of_school(roll_over_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """One school's part, by class."""
    me = doors.me()
    found = rollovers.get(me, roll_over_id)
    return doors.json(presenting.of_school(me, found, rollovers.school_of(me, school_id)))


@api.route(f"{AT_SCHOOL}/lists", methods=["POST"])
@api.arguments(schemas.HandInList)
@api.response(202, BulkOut)
def hand_in(body: dict[str, Any], roll_over_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """Plan a class list. Nothing is written until the plan is applied; the same list again changes nothing."""
    me = doors.me()
    found, its = rollovers.get(me, roll_over_id), rollovers.school_of(me, school_id)
    work = works.get(me, lists.hand_in(me, found, its.id, **body).id)
    headers = {"Location": f"/api/v1/bulk/{work.id}"}
    return doors.json(bulk_presenting.whole(work), 202, version=work.version, headers=headers)


@api.route(f"{AT_SCHOOL}/still-out")
@api.arguments(schemas.FindStillOut, location="query")
@api.response(200, schemas.StillOutPage)
def read_still_out(query: dict[str, Any], roll_over_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """Devices to collect that are still with whoever had them, by class."""
    me = doors.me()
    found, its = rollovers.get(me, roll_over_id), rollovers.school_of(me, school_id)
    return doors.listed(rollovers.still_out(me, found.id, its.id, **query), presenting.out)


@api.route(f"{ONE}/report.csv")
@api.response(200, None)
def report_csv(roll_over_id: uuid.UUID) -> Response:
    """Every device of every class list that one may see, as CSV."""
    return report(roll_over_id, "csv")


@api.route(f"{ONE}/report.xlsx")
@api.response(200, None)
def report_xlsx(roll_over_id: uuid.UUID) -> Response:
    """The same as a workbook."""
    return report(roll_over_id, "xlsx")


def report(roll_over_id: uuid.UUID, kind: str) -> Response:
    """The report as a download."""
    me = doors.me()
    found = rollovers.get(me, roll_over_id)
    return downloads.table(
        me,
        "roll-over",
        kind,
        presenting.header(),
        presenting.report(me, found),
        fact="roll_over.exported",
        narrowed={"roll_over": found.name},
    )
