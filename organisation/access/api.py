"""Tokens, links for a new password and the log of views over JSON."""

import uuid
from typing import Any

from flask import Response, current_app

from organisation.access import resets, schemas, tokens, views
from organisation.people import search
from organisation.people.models import Person
from web import doors, facts
from web.openapi import ApiBlueprint

api = ApiBlueprint("access", __name__, "API tokens, new passwords and who looked at whose data")


def _me() -> Person:
    return search.oneself(doors.me())


def _tokens(person_id: uuid.UUID) -> Response:
    return doors.json({"items": [dict(t._mapping) for t in tokens.of(person_id)], "next": None})


@api.route("/me/tokens")
@api.response(200, schemas.TokensOut)
def own() -> Response:
    """My tokens that still work. What they are is never shown again."""
    doors.me().must("token:own")
    return _tokens(_me().id)


@api.route("/me/tokens", methods=["POST"])
@api.arguments(schemas.CreateToken)
@api.response(201, schemas.NewTokenOut)
@api.tells_secret
def create(wanted: dict[str, Any]) -> Response:
    """Make a token for myself; it is in this answer and nowhere else.

    A token that is made with another one ends when that one ends, and is revoked with it.
    """
    doors.me().must("token:own")
    return doors.json(tokens.create(_me(), by=doors.me(), **wanted)._asdict(), 201)


@api.route("/me/tokens/<uuid:token_id>/revoke", methods=["POST"])
@api.response(204)
def revoke_own(token_id: uuid.UUID) -> Response:
    """Revoke one of my tokens."""
    tokens.revoke(doors.me(), _me(), token_id)
    return Response(status=204)


@api.route("/tokens")
@api.arguments(schemas.FindTokens, location="query")
@api.response(200, schemas.TokenPage)
def everybodys(query: dict[str, Any]) -> Response:
    """Everybody's tokens that still work, by name. The view is logged."""
    found = tokens.find(doors.me(), **query)
    views.looked_at(doors.me(), "person", {row.person_id for row in found.items}, "api tokens")
    names = ("id", "public_id", "label", "reads_only", "created_at", "expires_at", "seen_at", "person_id")
    return doors.listed(found, lambda row: {name: getattr(row, name) for name in names} | {"person": row.name})


@api.route("/people/<uuid:person_id>/tokens")
@api.response(200, schemas.TokensOut)
def of_person(person_id: uuid.UUID) -> Response:
    """The tokens of a person that still work."""
    person = search.get(doors.me(), person_id)
    views.looked_at(doors.me(), "person", person.id, "api tokens")
    return _tokens(person.id)


@api.route("/people/<uuid:person_id>/tokens/<uuid:token_id>/revoke", methods=["POST"])
@api.response(204)
def revoke(person_id: uuid.UUID, token_id: uuid.UUID) -> Response:
    """Revoke a token of a person."""
    tokens.revoke(doors.me(), search.get(doors.me(), person_id), token_id)
    return Response(status=204)


@api.route("/people/<uuid:person_id>/reset-link", methods=["POST"])
@api.response(202)
def send_reset(person_id: uuid.UUID) -> Response:
    """Mail a person a link for a new password."""
    own = current_app.config["SETTINGS"]
    person = search.get(doors.me(), person_id)
    resets.send(doors.me(), person, key=own.secret_key, is_mailed=bool(own.smtp_url))
    return Response(status=202)


@api.route("/access-log")
@api.arguments(schemas.FindViews, location="query")
@api.response(200, schemas.ViewsOut)
def seen(query: dict[str, Any]) -> Response:
    """Who looked at whose data, newest first."""
    found = views.find(doors.me(), **query)
    names = facts.names_of(doors.me(), views.keys_of(found.items))

    def out(row: Any) -> dict[str, Any]:
        told = {"viewer": names.get(("person", row.viewer_id), "")}
        return dict(row._mapping) | told | {"subject": names.get((row.subject_type, row.subject_id), "")}

    return doors.listed(found, out)
