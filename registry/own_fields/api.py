"""Own fields over JSON."""

import uuid
from typing import Any

from flask import Response

from core.paging import Page
from registry.own_fields import own_fields, schemas
from registry.own_fields.models import OwnField
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("own_fields", __name__, "Own fields: what the devices of a category hold besides")
ONE = "/own-fields/<uuid:field_id>"


def _one(field: OwnField, status: int = 200) -> Response:
    return doors.json(schemas.out(field), status, version=field.version)


@api.route("/own-fields")
@api.response(200, schemas.OwnFieldsOut)
def find() -> Response:
    """Every own field by category, deleted ones too."""
    return doors.listed(Page(own_fields.find(doors.me())), schemas.out)


@api.route("/own-fields", methods=["POST"])
@api.arguments(schemas.AddOwnField)
@api.response(201, schemas.OwnFieldOut)
def add(body: dict[str, Any]) -> Response:
    """A new field of a category, or a deleted one of that code again, with the values that devices kept."""
    return _one(own_fields.add(doors.me(), **body), 201)


@api.route(ONE)
@api.response(200, schemas.OwnFieldOut)
def show(field_id: uuid.UUID) -> Response:
    """One field."""
    return _one(own_fields.get(doors.me(), field_id))


@api.route(ONE, methods=["PATCH"])
@api.versioned
@api.arguments(schemas.CorrectOwnField)
@api.response(200, schemas.OwnFieldOut)
def correct(body: dict[str, Any], field_id: uuid.UUID) -> Response:
    """Change what a field is called and how it is asked for."""
    found = own_fields.get(doors.me(), field_id, lock=True)
    return _one(own_fields.correct(doors.me(), found, expected=doors.if_match(), **body))


@api.route(ONE, methods=["DELETE"])
@api.versioned
@api.response(200, schemas.OwnFieldOut)
def delete(field_id: uuid.UUID) -> Response:
    """Hide a field; devices keep its values, and adding it again shows them."""
    found = own_fields.get(doors.me(), field_id, lock=True)
    return _one(own_fields.delete(doors.me(), found, expected=doors.if_match()))
