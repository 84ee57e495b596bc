"""Roll-overs as pages: the list, one with its schools, a school's class lists and what is still out there."""

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from core.actor import Actor
from core.errors import DomainError
from organisation.schools import schools, years
from registry.bulk import presenting as bulk_presenting
from registry.bulk import wording, works
from registry.bulk.models import BUSY
from registry.bulk.rolled import RollOver, Step
from registry.devices import forms as device_forms
from registry.rollovers import api, lists, presenting, reading, rollovers, schemas, words
from registry.rollovers.refusals import ClassListLong
from web import doors, facts
from web.fields import Choice, Input, PageArgs, Text, choices
from web.panels import Panel

pages = Blueprint("roll_overs", __name__, template_folder="templates")
ONE = "/roll-overs/<uuid:roll_over_id>"
AT_SCHOOL = f"{ONE}/schools/<uuid:school_id>"


class TypedList(Input):
    rows = Text(1, reading.MOST_TEXT, lines=True, masked=False)
    action = Choice(Step)


@pages.route("/roll-overs", methods=["GET", "POST"])
def index() -> Response:
    """The roll-overs, and beginning one."""
    me, form = doors.me(), doors.Form()
    query: dict[str, Any] = {"limit": 50, "after": None}
    try:
        if request.method == "POST":
            made = rollovers.begin(me, **doors.load(schemas.BeginRollOver))
            return doors.see_other(
                url_for("roll_overs.show", roll_over_id=made.id),
                gettext("The roll-over %(name)s has begun.", name=made.name),
            )
        query = doors.load(PageArgs)
    except DomainError as error:
        form = doors.refused(error)
    found = rollovers.find(me, **query)
    heads = [presenting.head(each) for each in found.items]
    return doors.page(
        "rollovers/index.html", form.status, form=form, found=found, heads=heads, year=years.this_year(), **_words()
    )


@pages.get(ONE)
def show(roll_over_id: uuid.UUID) -> Response:
    """A roll-over with its schools."""
    return _shown(rollovers.get(doors.me(), roll_over_id), doors.Form())


@pages.post(f"{ONE}/close")
def close(roll_over_id: uuid.UUID) -> Response:
    """Close a roll-over."""
    found = rollovers.get(doors.me(), roll_over_id, lock=True)
    try:
        rollovers.close(doors.me(), found, expected=doors.if_match(), **doors.load(schemas.CloseRollOver))
    except DomainError as error:
        return _shown(found, doors.refused(error))
    return doors.see_other(url_for("roll_overs.show", roll_over_id=found.id), gettext("The roll-over is closed."))


@pages.get(f"{ONE}/report.<any(csv, xlsx):kind>")
def report(roll_over_id: uuid.UUID, kind: str) -> Response:
    """The report as CSV or as a workbook."""
    return api.report(roll_over_id, kind)


@pages.get(AT_SCHOOL)
def at_school(roll_over_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """A school's class lists, its classes in figures, and what is still out."""
    return _at(rollovers.get(doors.me(), roll_over_id), school_id, doors.Form())


@pages.get(f"{AT_SCHOOL}/figures")
def figures(roll_over_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """The classes in figures, asked for again and again."""
    me, found = doors.me(), rollovers.get(doors.me(), roll_over_id)
    its = presenting.of_school(me, found, rollovers.school_of(me, school_id))
    return doors.page("rollovers/figures.html", whole=its, roll_over=presenting.head(found), school_id=school_id)


@pages.post(f"{AT_SCHOOL}/lists")
@doors.takes_files
def hand_in(roll_over_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """Plan a class list that was pasted or sent as a file."""
    me, found = doors.me(), rollovers.get(doors.me(), roll_over_id)
    its = rollovers.school_of(me, school_id)
    me.must(rollovers.WORK, its.id)
    try:
        said = doors.load(TypedList, raw={name: request.form.get(name, "") for name in ("rows", "action")})
        rows = _rows(request.files.get("file"), said.get("rows", ""))
        work = lists.hand_in(me, found, its.id, rows=rows, action=said.get("action"))
    except DomainError as error:
        return _at(found, school_id, doors.refused(error))
    return doors.see_other(url_for("bulk.show", work_id=work.id))


def _rows(file: FileStorage | None, text: str) -> list[dict[str, str]]:
    if file is not None and file.filename:
        return reading.of_file(file.stream)
    if text.count("\n") > reading.MOST_ROWS:
        raise ClassListLong(most=reading.MOST_ROWS)
    return reading.of_text(text)


def _shown(found: RollOver, form: doors.Form) -> Response:
    me = doors.me()
    own = None if me.everywhere(rollovers.READ) else set(me.schools(rollovers.READ))
    offered = [(key, name) for key, name in schools.options(me) if own is None or key in own]
    return doors.page(
        "rollovers/show.html",
        form.status,
        form=form,
        whole=presenting.whole(me, found),
        offered=offered,
        may_close=found.closed_at is None and me.may(rollovers.WRITE),
        history=facts.tell(me, rollovers.history(found)),
        **_words(),
    )


def _at(found: RollOver, school_id: uuid.UUID, form: doors.Form) -> Response:
    me = doors.me()
    its = rollovers.school_of(me, school_id)
    query: dict[str, Any] = {"class_label": None, "limit": 50, "after": None}
    if request.method == "GET":
        try:
            query = doors.load(schemas.FindStillOut)
        except DomainError as error:
            form = doors.refused(error)
    handed = rollovers.lists_of(me, found.id, its.id) if me.may("device:bulk") else []
    is_open = found.closed_at is None
    return doors.page(
        "rollovers/school.html",
        form.status,
        form=form,
        roll_over=presenting.head(found),
        whole=presenting.of_school(me, found, its),
        school_id=its.id,
        query=query,
        out=rollovers.still_out(me, found.id, its.id, **query),
        works=handed,
        shares=bulk_presenting.shares(handed),
        may_work=is_open and me.may(rollovers.WORK, its.id),
        may_take=is_open and me.may("device:hand", its.id) and me.may("device:bulk", its.id),
        actions=choices(words.STEPS),
        most=reading.MOST_ROWS,
        bulk={"STATES": works.STATES, "TONES": wording.TONES, "BUSY": BUSY, "name_of": wording.name},
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "STEPS": words.STEPS,
        "STATES": words.STATES,
        "TONES": words.TONES,
        "school_name": device_forms.words()["school_name"],
    }


def _running(actor: Actor, _: Any) -> dict[str, Any] | None:
    """The roll-overs under way, for the start page."""
    found = [each for each in rollovers.find(actor, limit=3).items if each.closed_at is None]
    own = actor.schools(rollovers.READ)
    school = own[0] if len(own) == 1 else None
    return {"roll_overs": [presenting.head(each) for each in found], "school": school} if found else None


START = [Panel(rollovers.WORK, "rollovers/panel-start.html", _running)]
