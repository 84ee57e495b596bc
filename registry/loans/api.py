"""Loans over JSON. Lending, extending and returning are actions of a device."""

import uuid
from typing import Any

from flask import Response

from core.paging import Page
from registry.devices.watched import holders_shown
from registry.loans import acceptance, loans, schemas
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("loans", __name__, "Loans: devices with a promised day of return")


@api.route("/loans")
@api.arguments(schemas.LoanArgs, location="query")
@api.response(200, schemas.LoanPage)
def find(args: dict[str, Any]) -> Response:
    """Loans that are not returned yet, the earliest promised day first."""
    found = loans.find(doors.me(), **args)
    holders_shown(doors.me(), found.items, "GET loans")
    return doors.listed(found)


@api.route("/me/hand-overs")
@api.response(200, schemas.HandOversOut)
def asked() -> Response:
    """What one was handed within 30 days and has not confirmed."""
    return doors.listed(Page(acceptance.asked(doors.me())))


@api.route("/me/hand-overs/given")
@api.response(200, schemas.GivenPage)
def given() -> Response:
    """What one handed to others within 30 days and is still open; what was not received first.

    Open is what they have not confirmed, and what they propose to return by a day.
    """
    found = acceptance.given(doors.me())
    holders_shown(doors.me(), found, "call me.hand-overs.given")
    return doors.listed(Page(found))


@api.route("/me/hand-overs/<uuid:custody_id>", methods=["POST"])
@api.arguments(schemas.AnswerHandOver)
@api.response(200, schemas.HandOversOut)
def answer(body: dict[str, Any], custody_id: uuid.UUID) -> Response:
    """Say whether one has received what one was handed; answers what is still open."""
    acceptance.answer(doors.me(), custody_id, **body)
    return doors.listed(Page(acceptance.asked(doors.me())))


@api.route("/me/hand-overs/given/<uuid:custody_id>", methods=["POST"])
@api.arguments(schemas.DecideReturn)
@api.response(200, schemas.GivenPage)
def decide(body: dict[str, Any], custody_id: uuid.UUID) -> Response:
    """Agree to the day of return that whoever has a device proposed, or decline it; answers what is still open."""
    acceptance.decide(doors.me(), custody_id, **body)
    found = acceptance.given(doors.me())
    holders_shown(doors.me(), found, "call me.hand-overs.given")
    return doors.listed(Page(found))
