"""Appropriations over JSON."""

import uuid
from typing import Any

from flask import Response

from core.paging import Page
from registry.funding import appropriations, schemas, totals
from registry.funding.models import Appropriation
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("funding", __name__, "Appropriations: what may be spent, and what was")


def _one(found: Appropriation, status: int = 200) -> Response:
    told = appropriations.out(doors.me(), found, appropriations.balance_of(found))
    return doors.json(told, status, version=found.version)


@api.route("/appropriations")
@api.arguments(schemas.AppropriationArgs, location="query")
@api.response(200, schemas.AppropriationPage)
def find(args: dict[str, Any]) -> Response:
    """Appropriations with what is committed, spent and left, those of the latest year first."""
    return doors.listed(appropriations.find(doors.me(), **args), lambda pair: appropriations.out(doors.me(), *pair))


@api.route("/appropriations", methods=["POST"])
@api.arguments(schemas.AddAppropriation)
@api.response(201, schemas.AppropriationOut)
def add(body: dict[str, Any]) -> Response:
    """Add an appropriation."""
    return _one(appropriations.add(doors.me(), **body), 201)


@api.route("/appropriations/<uuid:appropriation_id>")
@api.response(200, schemas.AppropriationOut)
def show(appropriation_id: uuid.UUID) -> Response:
    """One appropriation."""
    return _one(appropriations.get(doors.me(), appropriation_id))


@api.route("/appropriations/<uuid:appropriation_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.CorrectAppropriation)
@api.response(200, schemas.AppropriationOut)
def correct(body: dict[str, Any], appropriation_id: uuid.UUID) -> Response:
    """Change the name, the programme or the amount of an appropriation, with a reason."""
    found = appropriations.get(doors.me(), appropriation_id)
    return _one(appropriations.correct(doors.me(), found, **body, expected=doors.if_match()))


@api.route("/programmes")
@api.response(200, schemas.ProgrammesOut)
def programmes() -> Response:
    """Every programme with its balance and that of each of its years."""
    return doors.listed(Page(totals.by_programme(doors.me())), lambda found: totals.out(doors.me(), found))
