"""Appropriations as pages: by programme and year, one with what is paid from it, adding and changing one."""

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core import clock
from core.errors import DomainError
from registry.catalogue import prices
from registry.funding import appropriations, schemas, totals
from registry.funding.models import Appropriation
from web import doors, facts, panels

pages = Blueprint("funding", __name__, template_folder="templates")


@pages.get("/appropriations")
def index() -> Response:
    """The programmes and the appropriations."""
    try:
        query, form = doors.load(schemas.AppropriationArgs), doors.Form()
    except DomainError as error:
        query, form = doors.load(schemas.AppropriationArgs, raw={}), doors.refused(error)
    me = doors.me()
    return doors.page(
        "funding/appropriations.html",
        form.status,
        form=form,
        query=query,
        found=appropriations.find(me, **query),
        programmes=totals.by_programme(me),
        filtered=any(query[name] for name in ("q", "programme", "year")),
        programme_names=[(name, name) for name in appropriations.programmes()],
        years=[(str(year), str(year)) for year in appropriations.years()],
        sees_prices=prices.may_see(me),
    )


@pages.route("/appropriations/new", methods=["GET", "POST"])
def add() -> Response:
    """Add an appropriation."""
    form, me = doors.Form(), doors.me()
    me.must("appropriation:write")
    if request.method == "POST":
        try:
            made = appropriations.add(me, **_in_cents(doors.load(schemas.TypedAppropriation)))
            return _to(made, gettext("The appropriation %(code)s is added.", code=made.code))
        except DomainError as error:
            form = doors.refused(error)
    return _form(form, None)


@pages.get("/appropriations/<uuid:appropriation_id>")
def show(appropriation_id: uuid.UUID) -> Response:
    """One appropriation, and the lines of orders that are paid from it."""
    me = doors.me()
    found = appropriations.get(me, appropriation_id)
    return doors.page(
        "funding/appropriation.html",
        appropriation=found,
        balance=appropriations.balance_of(found),
        panels=panels.shown("appropriation", me, found),
        history=facts.tell(me, appropriations.history(found)),
        sees_prices=prices.may_see(me),
    )


@pages.route("/appropriations/<uuid:appropriation_id>/edit", methods=["GET", "POST"])
def edit(appropriation_id: uuid.UUID) -> Response:
    """Change an appropriation."""
    form, me = doors.Form(), doors.me()
    me.must("appropriation:write")
    found = appropriations.get(me, appropriation_id)
    if request.method == "POST":
        try:
            said = _in_cents(doors.load(schemas.TypedCorrection))
            appropriations.correct(me, found, **said, expected=doors.if_match())
            return _to(found, gettext("Saved."))
        except DomainError as error:
            form = doors.refused(error)
    return _form(form, found)


def _form(form: doors.Form, appropriation: Appropriation | None) -> Response:
    return doors.page(
        "funding/edit.html",
        form.status,
        form=form,
        appropriation=appropriation,
        programmes=appropriations.programmes(),
        year=clock.today().year,
    )


def _in_cents(said: dict[str, Any]) -> dict[str, Any]:
    return {"amount_cents" if name == "amount" else name: value for name, value in said.items()}


def _to(found: Appropriation, said: str) -> Response:
    return doors.see_other(url_for("funding.show", appropriation_id=found.id), said)
