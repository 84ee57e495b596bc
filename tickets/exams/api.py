"""Exams over JSON."""

import uuid
from typing import Any

from flask import Response

from core.paging import Page
from tickets.exams import exams, readiness, schemas
from tickets.exams.models import ExamWindow
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("exams", __name__, "Exams of schools and what is ready for them")


def _out(row: ExamWindow) -> dict[str, Any]:
    items = readiness.items(row.headcount, row.ready)
    return {
        "id": row.id,
        "school": row.school_id,
        "during": [row.starts_at, row.ends_at],
        "kind": row.kind,
        "headcount": row.headcount,
        "rooms": row.room_ids,
        "cancelled_at": row.cancelled_at,
        "readiness": [{**one._asdict(), "ready": one.is_ready} for one in items],
        "ready": all(one.is_ready for one in items),
        "version": row.version,
    }


def _one(row: ExamWindow, status: int = 200) -> Response:
    return doors.json(_out(row), status, version=row.version)


@api.route("/exam-windows")
@api.arguments(schemas.FindExams, location="query")
@api.response(200, schemas.ExamsOut)
def find(query: dict[str, Any]) -> Response:
    """Exams: those that come, the next first, then those that are over; 200 at most."""
    return doors.listed(Page(exams.listed(doors.me(), **query)), lambda row: _out(row.ExamWindow))


@api.route("/exam-windows", methods=["POST"])
@api.arguments(schemas.AddExam)
@api.response(201, schemas.ExamOut)
def add(body: dict[str, Any]) -> Response:
    """Enter an exam. Its tickets are the most urgent; from 14 days before, its devices are changed in bulk on asking only."""
    return _one(exams.add(doors.me(), **body), 201)


@api.route("/exam-windows/<uuid:exam_id>")
@api.response(200, schemas.ExamOut)
def get(exam_id: uuid.UUID) -> Response:
    """One exam with what must be ready."""
    return _one(exams.get(doors.me(), exam_id))


@api.route("/exam-windows/<uuid:exam_id>/readiness", methods=["PUT"])
@api.versioned
@api.arguments(schemas.Ready)
@api.response(200, schemas.ExamOut)
def prepare(body: dict[str, Any], exam_id: uuid.UUID) -> Response:
    """Say how many of each are there; what is left out stays."""
    exam = exams.get(doors.me(), exam_id, lock=True, expected=doors.if_match())
    return _one(exams.prepare(doors.me(), exam, ready=body))


@api.route("/exam-windows/<uuid:exam_id>/cancel", methods=["POST"])
@api.response(200, schemas.ExamOut)
def cancel(exam_id: uuid.UUID) -> Response:
    """It does not take place."""
    return _one(exams.cancel(doors.me(), exams.get(doors.me(), exam_id, lock=True)))
