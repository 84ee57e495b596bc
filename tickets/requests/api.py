"""The request catalogue and approvals over JSON."""

import uuid
from typing import Any

from flask import Response

from core.paging import Page
from tickets.desk import desk
from tickets.requests import approvals, forms, schemas
from tickets.requests.models import RequestForm
from tickets.states import Channel
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("requests", __name__, "Request catalogue and approvals")
_SHOWN = (
    *("id", "code", "name_fi", "name_sv", "name_en", "category_id", "fields", "school_kinds"),
    *("approval", "target_days", "active", "version"),
)


def _form(form: RequestForm) -> dict[str, Any]:
    return {name: getattr(form, name) for name in _SHOWN}


def _approval(row: Any) -> dict[str, Any]:
    one = row.Approval
    return {
        "id": one.id,
        "ticket": {"id": row.ticket_id, "number": row.number, "title": row.title},
        "by": one.by,
        "cost_cents": one.cost_cents,
        "state": one.outcome,
        "note": one.note,
        "decided_by": row.decider,
        "decided_at": one.decided_at,
        "created_at": one.created_at,
    }


@api.route("/request-forms")
@api.arguments(schemas.FindForms, location="query")
@api.response(200, schemas.FormPage)
def find(args: dict[str, Any]) -> Response:
    """What can be asked for."""
    return doors.listed(Page(list(forms.find(doors.me(), **args))), _form)


@api.route("/request-forms", methods=["POST"])
@api.arguments(schemas.SaveForm)
@api.response(201, schemas.FormOut)
@api.alt_response(200, schema=schemas.FormOut, description="the form with this code was changed")
def save(body: dict[str, Any]) -> Response:
    """Add a form, or change the one with this code."""
    form, is_new = forms.save(doors.me(), **body)
    return doors.json(_form(form), 201 if is_new else 200, version=form.version)


@api.route("/request-forms/<form_code>")
@api.response(200, schemas.FormOut)
def show(form_code: str) -> Response:
    """One form that is offered."""
    form = forms.get(doors.me(), form_code)
    return doors.json(_form(form), version=form.version)


@api.route("/request-forms/<form_code>/requests", methods=["POST"])
@api.arguments(schemas.AskByForm)
@api.response(201, schemas.AskedOut)
def ask(body: dict[str, Any], form_code: str) -> Response:
    """Ask for what the form offers: a ticket, and the approval that it needs."""
    me = doors.me()
    ticket, approval = forms.ask(me, forms.get(me, form_code), channel=Channel.API, **body)
    asked = {"ticket": {"id": ticket.id, "number": ticket.number}, "approval": approval.id if approval else None}
    return doors.json(asked, 201, headers={"Location": f"/api/v1/tickets/{ticket.id}"})


@api.route("/approvals")
@api.response(200, schemas.ApprovalPage)
def waiting() -> Response:
    """What waits for one's own decision, oldest first."""
    return doors.listed(Page(approvals.find(doors.me())), _approval)


@api.route("/approvals/<uuid:approval_id>")
@api.response(200, schemas.ApprovalOut)
def show_approval(approval_id: uuid.UUID) -> Response:
    """One approval, for whoever decides about it."""
    return _one(approval_id)


@api.route("/approvals/<uuid:approval_id>/approve", methods=["POST"])
@api.arguments(schemas.Decide)
@api.response(200, schemas.ApprovalOut)
def approve(body: dict[str, Any], approval_id: uuid.UUID) -> Response:
    """Agree. A decision is made once."""
    approvals.decide(doors.me(), approval_id, approved=True, **body)
    return _one(approval_id)


@api.route("/approvals/<uuid:approval_id>/refuse", methods=["POST"])
@api.arguments(schemas.Refuse)
@api.response(200, schemas.ApprovalOut)
def refuse(body: dict[str, Any], approval_id: uuid.UUID) -> Response:
    """Refuse; the ticket is cancelled, and whoever asked reads why."""
    approvals.decide(doors.me(), approval_id, approved=False, **body)
    return _one(approval_id)


@api.route("/tickets/<uuid:ticket_id>/approvals")
@api.response(200, schemas.ApprovalPage)
def of_ticket(ticket_id: uuid.UUID) -> Response:
    """The approvals of a ticket, oldest first."""
    return doors.listed(Page(approvals.of(desk.get(doors.me(), ticket_id))), _approval)


@api.route("/tickets/<uuid:ticket_id>/approvals", methods=["POST"])
@api.arguments(schemas.AskApproval)
@api.response(201, schemas.ApprovalOut)
def ask_approval(body: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Ask for the approval of a ticket one works on."""
    made = approvals.ask_by_desk(doors.me(), desk.get(doors.me(), ticket_id, lock=True), **body)
    return doors.json(_approval(approvals.one(made.id, doors.me().language)), 201)


def _one(approval_id: uuid.UUID) -> Response:
    approvals.must_decide(doors.me(), approvals.get(approval_id))
    return doors.json(_approval(approvals.one(approval_id, doors.me().language)))
