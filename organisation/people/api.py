"""People and their grants over JSON."""

import uuid
from typing import Any

from flask import Response

from organisation.people import choosing, hooks, leaving, people, schemas, search
from organisation.people.leaving import Leaving
from organisation.people.models import Person
from organisation.schools import schools
from web import doors
from web.openapi import ApiBlueprint

api = ApiBlueprint("people", __name__, "Who I am; people and their roles")

DETAILS = ("id", "name", "email", "language", "disabled_at")


def _one(person: Person, status: int = 200, **more: Any) -> Response:
    shown: dict[str, Any] = {name: getattr(person, name) for name in DETAILS}
    shown["grants"] = [dict(g._mapping) for g in search.grants_of(person.id)]
    return doors.json(shown | more, status, version=person.version)


def _listed(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DETAILS} | {"roles": sorted({role for role, _ in row.held or ()})}


def _looked(person_id: uuid.UUID) -> Person:
    person = search.get(doors.me(), person_id)
    hooks.looked_at(doors.me(), "person", person.id, "api people")
    return person


@api.route("/me")
@api.response(200, schemas.MeOut)
def me() -> Response:
    """Who the token belongs to."""
    return doors.json(people.about(doors.me()))


@api.route("/people")
@api.arguments(schemas.FindPeople, location="query")
@api.response(200, schemas.PeopleOut)
def find(query: dict[str, Any]) -> Response:
    """People in Finnish alphabetical order. Whose data was shown is logged."""
    found = search.find(doors.me(), **query)
    hooks.looked_at(doors.me(), "person", [row.id for row in found.items], "api people list")
    return doors.listed(found, _listed)


@api.route("/people/find")
@api.arguments(schemas.FindByName, location="query")
@api.response(200, schemas.NamesOut)
def by_name(query: dict[str, Any]) -> Response:
    """People to hand a device to or to file for, with what tells people of one name apart."""
    return doors.listed(search.by_name(doors.me(), **query), choosing.described)


@api.route("/people", methods=["POST"])
@api.arguments(schemas.AddPerson)
@api.response(201, schemas.PersonOut)
def add(details: dict[str, Any]) -> Response:
    """Add a member of staff, who can do nothing until granted a role."""
    return _one(people.add(doors.me(), **details), 201)


@api.route("/people/<uuid:person_id>")
@api.response(200, schemas.PersonOut)
def get(person_id: uuid.UUID) -> Response:
    """One person with all grants. The view is logged."""
    return _one(_looked(person_id))


@api.route("/people/<uuid:person_id>", methods=["PATCH"])
@api.versioned
@api.arguments(schemas.AlterPerson)
@api.response(200, schemas.PersonOut)
def alter(details: dict[str, Any], person_id: uuid.UUID) -> Response:
    """Change a person's name, address or language."""
    return _one(people.alter(doors.me(), _looked(person_id), expected=doors.if_match(), **details))


@api.route("/people/<uuid:person_id>/disable", methods=["POST"])
@api.response(200, schemas.PersonLeftOut)
def disable(person_id: uuid.UUID) -> Response:
    """Let a person in no more; sessions and tokens end at once. Says what they had on their hands and where it goes."""
    person = _looked(person_id)
    held = leaving.held(Leaving(person.id))
    return _one(people.disable(doors.me(), person), held=leaving.shown(held))


@api.route("/people/<uuid:person_id>/leave", methods=["POST"])
@api.response(200, schemas.PersonLeftOut)
def leave(person_id: uuid.UUID) -> Response:
    """End sign-in, tokens and all roles of a person today. Says what they have on their hands and where it goes."""
    person = _looked(person_id)
    held = leaving.held(Leaving(person.id))
    return _one(leaving.leave_today(doors.me(), person), held=leaving.shown(held))


@api.route("/people/<uuid:person_id>/enable", methods=["POST"])
@api.response(200, schemas.PersonOut)
def enable(person_id: uuid.UUID) -> Response:
    """Let a person in again."""
    return _one(people.enable(doors.me(), _looked(person_id)))


@api.route("/people/<uuid:person_id>/grants", methods=["POST"])
@api.arguments(schemas.GiveGrant)
@api.response(201, schemas.PersonOut)
def grant(given: dict[str, Any], person_id: uuid.UUID) -> Response:
    """Give a person a role for one school or for all, from and until."""
    person = _looked(person_id)
    key = given.pop("school")
    people.grant(doors.me(), person, school=schools.get(doors.me(), key) if key else None, **given)
    return _one(person, 201)


@api.route("/grants/<uuid:grant_id>", methods=["DELETE"])
@api.versioned
@api.response(200, schemas.LeftOut)
def revoke(grant_id: uuid.UUID) -> Response:
    """End a grant today. It stays in the person's history. Says what they had by it on their hands and where it goes."""
    given = people.grant_of(doors.me(), grant_id)
    held = leaving.held(Leaving(given.person_id, grant_id=given.id))
    people.revoke(doors.me(), given, expected=doors.if_match())
    return doors.json({"held": leaving.shown(held)})
