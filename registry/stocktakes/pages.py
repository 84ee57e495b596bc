"""Stocktakes as pages: the rounds, one with its schools, one school's with scanning, results and signing off."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext, ngettext

from core import clock, ids
from core.actor import Actor
from core.db import db
from core.errors import DomainError
from organisation.schools import schools
from organisation.schools.models import School
from registry.devices import forms as device_forms
from registry.stocktakes import presenting, results, schemas, stocktakes, words
from registry.stocktakes.api import answered
from registry.stocktakes.models import StocktakeSchool
from web import doors
from web.fields import Input, PageArgs, Text, choices
from web.panels import Panel

pages = Blueprint("stocktakes", __name__, template_folder="templates")
ONE = "/stocktakes/<uuid:stocktake_id>"
AT_SCHOOL = f"{ONE}/schools/<uuid:school_id>"
MOST_TYPED = 100_000  # characters of typed codes


class TypedScans(Input):
    codes = Text(1, MOST_TYPED, lines=True, required=True)
    room = Text(1, 80)


@pages.route("/stocktakes", methods=["GET", "POST"])
def index() -> Response:
    """The rounds, and beginning one."""
    me, form = doors.me(), doors.Form()
    query: dict[str, Any] = {"limit": 50, "after": None}
    try:
        if request.method == "POST":
            made = stocktakes.begin(me, **doors.load(schemas.BeginStocktake))
            return doors.see_other(
                url_for("stocktakes.show", stocktake_id=made.id),
                gettext("The stocktake %(name)s has begun.", name=made.name),
            )
        query = doors.load(PageArgs)
    except DomainError as error:
        form = doors.refused(error)
    found = stocktakes.find(me, **query)
    return doors.page(
        "stocktakes/index.html",
        form.status,
        form=form,
        found=found,
        heads=[presenting.head(each) for each in found.items],
        PHASES=words.PHASES,
        schools=schools.options(me) if me.may(stocktakes.WRITE) else [],
        today=clock.today(),
    )


@pages.get(ONE)
def show(stocktake_id: uuid.UUID) -> Response:
    """A round with its schools."""
    whole = presenting.whole(doors.me(), stocktakes.get(doors.me(), stocktake_id))
    return doors.page("stocktakes/round.html", whole=whole, **_words())


@pages.get(AT_SCHOOL)
def at_school(stocktake_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """A round at one school: scanning, the results, signing off."""
    return _shown(stocktakes.part(doors.me(), stocktake_id, school_id), doors.Form())


@pages.post(f"{AT_SCHOOL}/scans")
def scan(stocktake_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """Take scans: from the page's script as JSON, else typed or pasted codes, one a line."""
    its = stocktakes.part(doors.me(), stocktake_id, school_id, lock=True)
    if request.is_json:
        return doors.json(answered(stocktakes.take(doors.me(), its, doors.load(schemas.TakeScans)["scans"])))
    try:
        said = doors.load(TypedScans)
        room, now = said.get("room"), clock.now()
        codes = [code.strip()[:250] for code in said["codes"].splitlines() if code.strip()][: schemas.MOST_SCANS]
        scans = [{"client_id": str(ids.new()), "code": code, "room": room, "scanned_at": now} for code in codes]
        told = stocktakes.take(doors.me(), its, scans)
    except DomainError as error:
        return _shown(its, doors.refused(error))
    flash(ngettext("%(num)s scan was taken.", "%(num)s scans were taken.", len(told)), "success")
    return _to(its)


@pages.post(f"{AT_SCHOOL}/recounts")
def recount(stocktake_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """Count a room again."""
    its = stocktakes.part(doors.me(), stocktake_id, school_id, lock=True)
    try:
        stocktakes.recount(doors.me(), its, **doors.load(schemas.CountAgain))
    except DomainError as error:
        return _shown(its, doors.refused(error))
    flash(gettext("What was scanned in this room so far counts no more. Scan everything in it again."), "success")
    return _to(its)


@pages.post(f"{AT_SCHOOL}/sign-off")
def sign_off(stocktake_id: uuid.UUID, school_id: uuid.UUID) -> Response:
    """Sign a school's stocktake off."""
    its = stocktakes.part(doors.me(), stocktake_id, school_id, lock=True)
    try:
        stocktakes.sign_off(doors.me(), its, expected=doors.if_match(), **doors.load(schemas.SignStocktakeOff))
    except DomainError as error:
        return _shown(its, doors.refused(error))
    flash(gettext("The stocktake of this school is signed off."), "success")
    return _to(its)


def _to(its: StocktakeSchool) -> Response:
    where = url_for("stocktakes.at_school", stocktake_id=its.stocktake_id, school_id=its.school_id)
    return doors.see_other(where)


def _shown(its: StocktakeSchool, form: doors.Form) -> Response:
    me, school = doors.me(), db.session.get_one(School, its.school_id)
    query: dict[str, Any] = {"result": None, "missed_before": False, "limit": 50, "after": None}
    if request.method == "GET":
        try:
            query = doors.load(schemas.FindResults)
        except DomainError as error:
            form = doors.refused(error)
    figures = results.counts(its.stocktake_id, its.school_id).get(school.id)
    is_open, round_ = its.signed_off_at is None, stocktakes.get(me, its.stocktake_id)
    return doors.page(
        "stocktakes/school.html",
        form.status,
        form=form,
        stocktake=presenting.head(round_),
        its=presenting.of_school(its, school, figures, results.seen_by_network(round_, school.id).get(school.id, 0)),
        school_id=school.id,
        query=query,
        found=results.rows(its.stocktake_id, its.school_id, **query),
        result_choices=choices(words.RESULTS),
        may_scan=is_open and me.may(stocktakes.SCAN, school.id),
        may_sign=is_open and me.may(stocktakes.SIGN, school.id),
        rooms=[(name, name) for _, name in device_forms.rooms(school.id)],
        **_words(),
    )


def _words() -> dict[str, Any]:
    tables = {"RESULTS": words.RESULTS, "TONES": words.TONES, "PHASES": words.PHASES, "STATES": words.STATES}
    return tables | {"BASELINE": results.BASELINE, "school_name": device_forms.words()["school_name"]}


def _running(actor: Actor, _: Any) -> dict[str, Any] | None:
    """The rounds that run or wait to be signed off, for the start page."""
    found = [presenting.head(each) for each in stocktakes.find(actor, limit=3).items]
    return {"heads": found, "PHASES": words.PHASES} if found else None


START = [Panel(stocktakes.SCAN, "stocktakes/panel-start.html", _running)]
