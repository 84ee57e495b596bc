"""Standards over JSON."""

from typing import Any

from flask import Response

from core import clock
from organisation.schools import schools
from registry.standards import compliance, schemas
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("standards", __name__, "Standards: how devices stand towards what is listed")


@api.route("/standards")
@api.arguments(schemas.StandardsArgs, location="query")
@api.response(200, schemas.StandardsOut)
def show(args: dict[str, Any]) -> Response:
    """Devices by how they stand towards the standard at the end of a day: all together, and each school's."""
    me, day = doors.me(), args["at"] or clock.today()
    me.must(compliance.PERMISSION)
    school = schools.get(me, args["school"]).id if args["school"] else None
    found = compliance.of_schools(me, at=day, school_id=school)
    return doors.json(schemas.standards_out(me, found, day))
