"""Rosters over JSON."""

import uuid
from typing import Any

from flask import Response

from tickets.rosters import rosters, schemas
from tickets.rosters.models import WorkRoster
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("rosters", __name__, "When people of the desk work")

COLUMNS = ("weekly", "exceptions", "absences", "skills", "capacity_points", "languages", "version")


def _one(row: WorkRoster) -> Response:
    shown: dict[str, Any] = {name: getattr(row, name) for name in COLUMNS}
    return doors.json({"person": row.id} | shown, version=row.version)


@api.route("/people/<uuid:person_id>/roster")
@api.response(200, schemas.RosterOut)
def get(person_id: uuid.UUID) -> Response:
    """Shifts, absences, skills, limit and languages of an agent or lead. Times are local, Europe/Helsinki."""
    return _one(rosters.find(doors.me(), person_id)[1])


@api.route("/people/<uuid:person_id>/roster", methods=["PUT"])
@api.versioned
@api.arguments(schemas.ReplaceRoster)
@api.response(200, schemas.RosterOut)
def put(body: dict[str, Any], person_id: uuid.UUID) -> Response:
    """Replace the roster as a whole; what is left out is emptied."""
    return _one(rosters.replace(doors.me(), person_id, expected=doors.if_match(), **body))
