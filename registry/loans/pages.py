"""Loans as pages: the list, and what the start page says of them."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash
from flask_babel import gettext

from core.actor import Actor
from core.errors import DomainError, Forbidden, NotFound
from organisation.schools import schools
from registry.devices import forms
from registry.devices.watched import holders_shown
from registry.loans import acceptance, loans, schemas
from web import doors
from web.panels import Panel

FEW = 5  # overdue loans on the start page
pages = Blueprint("loans", __name__, template_folder="templates")


@pages.get("/loans")
def index() -> Response:
    """What is on loan now."""
    me = doors.me()
    me.must(loans.HOLDER)
    try:
        query, form = doors.load(schemas.LoanArgs), doors.Form()
    except DomainError as error:
        query, form = doors.load(schemas.LoanArgs, raw={}), doors.refused(error)
    found = loans.find(me, **query)
    holders_shown(me, found.items, "page loans")
    own = None if me.everywhere(loans.HOLDER) else set(me.schools(loans.HOLDER))
    return doors.page(
        "loans/list.html",
        form.status,
        found=found,
        form=form,
        query=query,
        filtered=query["overdue"] is not None or query["school"] is not None,
        schools=[(key, name) for key, name in schools.options(me) if own is None or key in own],
        states=[("true", gettext("Overdue")), ("false", gettext("Not overdue"))],
        **forms.words(),
    )


@pages.post("/my-devices/<uuid:custody_id>/answer")
def answer(custody_id: uuid.UUID) -> Response:
    """Say whether one has received a device."""
    try:
        said = doors.load(schemas.AnswerHandOver)
        acceptance.answer(doors.me(), custody_id, **said)
    except NotFound:
        raise
    except DomainError as error:
        _say_refusal(error)
    else:
        is_read = not said["received"] or said.get("return_on")
        flash(
            gettext("It is noted, and whoever handed it over reads it.")
            if is_read
            else gettext("Thank you, it is noted."),
            "success",
        )
    return doors.see_other("/")


@pages.post("/hand-overs/<uuid:custody_id>/return-day")
def decide(custody_id: uuid.UUID) -> Response:
    """Agree to a proposed day of return, or decline it."""
    try:
        agreed = doors.load(schemas.DecideReturn)["agreed"]
        acceptance.decide(doors.me(), custody_id, agreed=agreed)
    except (NotFound, Forbidden):
        raise
    except DomainError as error:
        _say_refusal(error)
    else:
        flash(gettext("The device is on loan until that day.") if agreed else gettext("No day was agreed."), "success")
    return doors.see_other("/")


def _say_refusal(error: DomainError) -> None:
    """Say on the next page why nothing was done."""
    form = doors.refused(error)
    flash(" ".join(sentence for some in form.errors.values() for sentence in some) or form.refusal, "error")


def _overdue(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """The loans that are overdue longest; nothing when none is."""
    found = loans.find(actor, overdue=True, limit=FEW).items
    holders_shown(actor, found, "page start")
    return {"rows": found, **forms.words()} if found else None


def _own(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """What the reader has; nothing when that is nothing."""
    found = loans.own(actor)
    return {"rows": found, **forms.words()} if found else None


def _asked(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Hand-overs that the reader has not confirmed; nothing when there are none."""
    found = acceptance.asked(actor)
    return {"rows": found, **forms.words()} if found else None


def _given(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """Hand-overs by the reader that are not confirmed; nothing when there are none."""
    found = acceptance.given(actor)
    holders_shown(actor, found, "page start")
    return {"rows": found, **forms.words()} if found else None


START = [
    Panel("ticket:own", "loans/panel-asked.html", _asked),
    Panel("ticket:own", "loans/panel-own.html", _own),
    Panel("device:hand", "loans/panel-given.html", _given),
    Panel("device:hand", "loans/panel-overdue.html", _overdue),
]
