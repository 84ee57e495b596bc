"""The history over JSON."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import Response

from organisation.audit import events, redacting, schemas
from organisation.audit.sheet import sheet
from web import doors, facts
from web.openapi import ApiBlueprint

api = ApiBlueprint("events", __name__, "Who did what, when and why")


def _out(told: facts.Told) -> dict[str, Any]:
    names = ("field", "before", "after")
    return asdict(told) | {"changes": [dict(zip(names, change, strict=True)) for change in told.changes]}


@api.route("/events")
@api.arguments(schemas.FindEvents, location="query")
@api.response(200, schemas.EventsOut)
def find(query: dict[str, Any]) -> Response:
    """Facts, newest first. Names are those of today."""
    found = events.find(doors.me(), **query)
    told = facts.tell(doors.me(), found.items)
    return doors.json({"items": [_out(one) for one in told], "next": found.next})


@api.route("/events/<uuid:event_id>/redact-note", methods=["POST"])
@api.arguments(schemas.RedactNote)
@api.response(204)
def redact_note(body: dict[str, Any], event_id: uuid.UUID) -> Response:
    """Remove the note of a fact for ever; the fact stays, and the removal is recorded."""
    redacting.redact_note(doors.me(), event_id, **body)
    return Response(status=204)


@api.route("/events.csv")
@api.arguments(schemas.Filter, location="query")
@api.response(200, content_type="text/csv")
def as_csv(query: dict[str, Any]) -> Response:
    """The same facts as CSV, a row per changed field."""
    return sheet(doors.me(), "csv", **query)


@api.route("/events.xlsx")
@api.arguments(schemas.Filter, location="query")
@api.response(200, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
def as_workbook(query: dict[str, Any]) -> Response:
    """The same facts as a workbook, a row per changed field."""
    return sheet(doors.me(), "xlsx", **query)
