"""The request catalogue and approvals as pages."""

import uuid
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import DomainError
from tickets.filing import form_context
from tickets.notices import reading as notices
from tickets.requests import approvals, forms, reworded, schemas
from tickets.requests.models import ApprovalState, RequestForm
from tickets.requests.refusals import AnswersWrong
from tickets.requests.words import APPROVED_BY, OUTCOME_TONES, OUTCOMES
from tickets.states import Kind
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN
from web import doors, frame, panels
from web.fields import Id, Input, say
from web.panels import Panel

pages = Blueprint("requests", __name__, template_folder="templates")
PREFIX = "answer-"  # of a field's name, so that no answer is taken for something else


class AtSchool(Input):
    school = Id(required=True)


@pages.get("/request-forms")
def index() -> Response:
    """What can be asked for."""
    me = doors.me()
    found = forms.find(me)
    return doors.page("requests/list.html", forms=found, APPROVED_BY=APPROVED_BY)


@pages.get("/request-forms/<form_code>")
def show(form_code: str) -> Response:
    """One form."""
    return _form(forms.get(doors.me(), form_code), doors.Form())


@pages.post("/request-forms/<form_code>")
def ask(form_code: str) -> Response:
    """Ask for it."""
    me = doors.me()
    form = forms.get(me, form_code)
    answers = {name.removeprefix(PREFIX): said for name, said in request.form.items() if name.startswith(PREFIX)}
    wrong = _wrong(form, answers)
    try:
        school = doors.load(AtSchool, raw={"school": request.form.get("school", "")})["school"]
        if wrong:
            raise AnswersWrong([])
        ticket, _ = forms.ask(me, form, school=school, answers=answers, language=frame.language())
    except DomainError as error:
        told = doors.refused(error)
        return _form(form, replace(told, errors={**told.errors, **wrong}))
    return doors.see_other(f"/tickets/{ticket.id}", gettext("Your request was sent: %(number)s.", number=ticket.number))


def _wrong(form: RequestForm, answers: dict[str, str]) -> dict[str, list[str]]:
    """Field of the page → what is wrong with its answer."""
    try:
        forms.judged(form.fields, answers, frame.language())
    except AnswersWrong as error:
        return {PREFIX + one.values["field"]: [say(one.says, one.values)] for _, one in error.problems}
    return {}


def _form(form: RequestForm, sent: doors.Form) -> Response:
    return doors.page(
        "requests/form.html",
        sent.status,
        form=sent,
        wanted=form,
        prefix=PREFIX,
        banners_here=panels.shown("filing", doors.me()),
        schools=form_context.places(doors.me()),
        APPROVED_BY=APPROVED_BY,
    )


@pages.get("/approvals")
def waiting() -> Response:
    """What waits for one's own decision."""
    return doors.page("requests/approvals.html", rows=approvals.find(doors.me(), frame.language()))


@pages.get("/approvals/<uuid:approval_id>")
def approval(approval_id: uuid.UUID) -> Response:
    """One approval, by the link in the mail."""
    notices.look(doors.me(), approvals.must_decide(doors.me(), approvals.get(approval_id)).id)
    return _approval(approval_id, doors.Form())


@pages.post("/approvals/<uuid:approval_id>/approve")
def approve(approval_id: uuid.UUID) -> Response:
    """Agree."""
    return _decide(approval_id, schemas.Decide, approved=True)


@pages.post("/approvals/<uuid:approval_id>/refuse")
def refuse(approval_id: uuid.UUID) -> Response:
    """Refuse."""
    return _decide(approval_id, schemas.Refuse, approved=False)


def _decide(approval_id: uuid.UUID, schema: type[Input], *, approved: bool) -> Response:
    approvals.must_decide(doors.me(), approvals.get(approval_id))
    try:
        approvals.decide(doors.me(), approval_id, approved=approved, **doors.load(schema))
    except DomainError as error:
        return _approval(approval_id, doors.refused(error))
    return doors.see_other(url_for("requests.waiting"), gettext("Approved.") if approved else gettext("Refused."))


def _approval(approval_id: uuid.UUID, form: doors.Form) -> Response:
    approvals.must_decide(doors.me(), approvals.get(approval_id))
    row = approvals.one(approval_id, frame.language())
    return doors.page(
        "requests/approval.html",
        form.status,
        form=form,
        described=reworded.answers(row.title_code, row.description, frame.language()),
        row=row,
        is_open=row.Approval.outcome is ApprovalState.OPEN,
        OUTCOMES=OUTCOMES,
        OUTCOME_TONES=OUTCOME_TONES,
    )


def _of_ticket(actor: Actor, ticket: Ticket) -> dict[str, Any] | None:
    """Whether a request was approved; of an incident nothing is asked."""
    rows = approvals.of(ticket) if ticket.kind is Kind.REQUEST else []
    words = {"OUTCOMES": OUTCOMES, "OUTCOME_TONES": OUTCOME_TONES, "APPROVED_BY": APPROVED_BY}
    return (
        {"rows": rows, "decides": lambda row: approvals.may_decide(actor, row.Approval, ticket), **words}
        if rows
        else None
    )


def _waiting(actor: Actor, _: Any) -> dict[str, Any] | None:
    rows = approvals.find(actor, frame.language())
    return {"rows": rows[:5]} if rows else None


TICKET = [Panel(OWN, "requests/panel-ticket.html", _of_ticket)]
START = [Panel(permission, "requests/panel-start.html", _waiting) for permission in approvals.PERMISSION.values()]
