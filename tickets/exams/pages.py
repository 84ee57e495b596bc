"""Exams as pages: the list with the form to enter one, and one with what must be ready."""

import uuid
from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext

from core import clock
from core.errors import N_, DomainError
from organisation.schools import rooms as school_rooms
from organisation.schools import schools
from tickets.calendars.calculator import LocalTime
from tickets.exams import exams, readiness, schemas
from tickets.exams.models import ExamWindow
from tickets.exams.readiness import NAMES
from web import doors, doubts
from web.fields import Id, Input, Said, Text, Whole

pages = Blueprint("exams", __name__, template_folder="templates")


class TypedExam(Input):
    """The form: times as people choose them, local."""

    school = Id(required=True)
    begins, ends = (LocalTime(required=True) for _ in range(2))
    kind = Text(1, 80, required=True)
    headcount = Whole(1, 10_000, required=True)
    rooms = Text(0, 500, load_default="")


@pages.get("/exams")
def index() -> Response:
    """The exams of the schools that one sees, and the form to enter one."""
    return _listed(doors.Form())


@pages.post("/exams")
def add() -> Response:
    """Enter an exam."""
    try:
        given = doors.load(TypedExam)
        during = given.pop("begins"), given.pop("ends")
        if during[0] < during[1] < clock.now():
            doubts.ask({"ends": Said(N_("This exam is over already."))})
        rooms = exams.rooms_named(doors.me(), given["school"], given.pop("rooms"))
        made = exams.add(doors.me(), **given, during=during, rooms=rooms)
    except DomainError as error:
        return _listed(doors.refused(error))
    return _to(made, gettext("The exam is entered. Check what must be ready."))


@pages.get("/exams/<uuid:exam_id>")
def show(exam_id: uuid.UUID) -> Response:
    """One exam with what must be ready."""
    return _shown(exams.get(doors.me(), exam_id), doors.Form())


@pages.post("/exams/<uuid:exam_id>/readiness")
def prepare(exam_id: uuid.UUID) -> Response:
    """Say what is ready."""
    exam = exams.get(doors.me(), exam_id, lock=True)
    try:
        given = doors.load(schemas.Ready)
        exams.prepare(doors.me(), exams.get(doors.me(), exam_id, expected=doors.if_match()), ready=given)
    except DomainError as error:
        return _shown(exam, doors.refused(error))
    return _to(exam, gettext("Saved."))


@pages.post("/exams/<uuid:exam_id>/cancel")
def cancel(exam_id: uuid.UUID) -> Response:
    """It does not take place."""
    exam = exams.get(doors.me(), exam_id, lock=True)
    try:
        exams.cancel(doors.me(), exam)
    except DomainError as error:
        return _shown(exam, doors.refused(error))
    return _to(exam, gettext("The exam is cancelled."))


def _listed(form: doors.Form) -> Response:
    me = doors.me()
    own = None if me.everywhere(exams.WRITE) else set(me.schools(exams.WRITE))
    may_enter = me.may(exams.WRITE)
    return doors.page(
        "exams/list.html",
        form.status,
        rows=exams.listed(me),
        form=form,
        labels=_labels(),
        schools=[one for one in schools.options(me) if own is None or one[0] in own] if may_enter else [],
        may_enter=may_enter,
        is_ready=readiness.is_ready,
        now=clock.now(),
    )


def _shown(exam: ExamWindow, form: doors.Form) -> Response:
    me = doors.me()
    school = schools.get(me, exam.school_id)
    named = {room.id: room.name for room in school_rooms.of(me, school)} if me.may("room:read", school.id) else {}
    return doors.page(
        "exams/show.html",
        form.status,
        exam=exam,
        school=school,
        rooms=[named.get(key, "–") for key in exam.room_ids],
        items=readiness.items(exam.headcount, exam.ready),
        spares=exams.spares(me, exam.school_id),
        form=form,
        labels={code: gettext(NAMES[code]) for code in NAMES},
        may_write=me.may(exams.WRITE, exam.school_id) and exam.cancelled_at is None and exam.ends_at > clock.now(),
        now=clock.now(),
    )


def _to(exam: ExamWindow, said: str) -> Response:
    return doors.see_other(url_for("exams.show", exam_id=exam.id), said)


def _labels() -> dict[str, Any]:
    return {
        "school": gettext("School"),
        "begins": gettext("Begins"),
        "ends": gettext("Ends"),
        "during": gettext("Ends"),
        "kind": gettext("Which exam"),
        "headcount": gettext("Candidates"),
        "rooms": gettext("Rooms"),
    }
