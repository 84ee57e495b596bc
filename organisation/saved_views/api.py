"""Saved lists over JSON."""

import uuid
from typing import Any

from flask import Response

from organisation.saved_views import presenting, saved_views, schemas
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("saved_views", __name__, "Saved lists: filters, columns and an order under a name")
ONE = "/views/<uuid:view_id>"


@api.route("/views")
@api.arguments(schemas.FindViews, location="query")
@api.response(200, schemas.SavedViewsOut)
def find(query: dict[str, Any]) -> Response:
    """One's own saved lists and those shared with one, by name."""
    found = saved_views.find(doors.me(), **query)
    return doors.listed(found, lambda view: presenting.out(doors.me(), view))


@api.route("/views", methods=["POST"])
@api.arguments(schemas.SaveView)
@api.response(201, schemas.SavedViewOut)
@api.alt_response(200, schema=schemas.SavedViewOut)
def save(body: dict[str, Any]) -> Response:
    """Save a list; one's own of the same name is replaced, which is answered with 200."""
    view, is_new = saved_views.save(doors.me(), **body)
    return doors.json(presenting.out(doors.me(), view), 201 if is_new else 200, version=view.version)


@api.route(ONE)
@api.response(200, schemas.SavedViewOut)
def show(view_id: uuid.UUID) -> Response:
    """One saved list."""
    view = saved_views.get(doors.me(), view_id)
    return doors.json(presenting.out(doors.me(), view), version=view.version)


@api.route(ONE, methods=["DELETE"])
@api.versioned
@api.response(204)
def delete(view_id: uuid.UUID) -> Response:
    """Delete a saved list of one's own."""
    saved_views.delete(doors.me(), view_id, expected=doors.if_match())
    return Response(status=204)
