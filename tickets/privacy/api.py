"""A person's data over JSON: taken along, or erased, with a report of what went and what stayed."""

import uuid
from collections.abc import Sequence
from typing import Any

import marshmallow as ma
from flask import Response
from flask_babel import gettext

from tickets.privacy import erasing, exporting, subject
from tickets.privacy.subject import Line
from tickets.privacy.words import WHAT, WHY
from web import doors
from web.fields import Output
from web.openapi import ApiBlueprint

api = ApiBlueprint("privacy", __name__, "A person's data")
ACCEPTED = 202


class ReportLine(Output):
    what = ma.fields.String(required=True, metadata={"description": "kind of data, a code"})
    label = ma.fields.String(required=True, metadata={"description": "the same in words"})
    count = ma.fields.Integer(required=True)
    outcome = ma.fields.String(required=True, metadata={"enum": ["exported", "left_out", "erased", "kept"]})
    why = ma.fields.String(required=True, metadata={"description": "in words; empty: no reason is needed"})


class ErasedOut(Output):
    person_id = ma.fields.UUID(required=True)
    report = ma.fields.List(ma.fields.Nested(ReportLine), required=True)


class ExportedOut(ErasedOut):
    data = ma.fields.Dict(required=True, metadata={"description": "kind of data → its rows, the newest first"})


@api.route("/people/<uuid:person_id>/export", methods=["POST"])
@api.response(202, ExportedOut)
def export(person_id: uuid.UUID) -> Response:
    """Everything that is kept of a person. Oneself may ask, and those who look after people, who get no texts."""
    person = subject.person(doors.me(), person_id, "api export")
    data, report = exporting.export(doors.me(), person)
    return doors.json({"person_id": person.id, "report": worded(report), "data": data}, ACCEPTED)


@api.route("/people/<uuid:person_id>/erase", methods=["POST"])
@api.response(202, ErasedOut)
def erase(person_id: uuid.UUID) -> Response:
    """End all by which a person works here and erase who they were. What cannot go yet is named with its reason."""
    person = subject.person(doors.me(), person_id, "api erase")
    report = erasing.erase(doors.me(), person)
    return doors.json({"person_id": person.id, "report": worded(report)}, ACCEPTED)


def worded(report: Sequence[Line]) -> list[dict[str, Any]]:
    """The report in the reader's language."""
    return [
        {"what": line.what, "label": gettext(WHAT[line.what]), "count": line.count, "outcome": line.outcome}
        | {"why": gettext(WHY[line.why]) if line.why else ""}
        for line in report
    ]
