"""People as pages: the list, one person with the grants, adding and changing; the permission table."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from core import clock, languages
from core.errors import DomainError
from organisation.people import choosing, hooks, leaving, people, permissions, schemas, search
from organisation.people.leaving import Leaving
from organisation.people.models import Person
from organisation.people.roles import Role
from organisation.people.words import ROLES, options
from organisation.schools import schools
from web import doors, panels
from web.fields import choices

pages = Blueprint("people", __name__, template_folder="templates")


@pages.get("/people")
def index() -> Response:
    """The list of people. Whose data was shown is logged."""
    try:
        query, form = doors.load(schemas.FindPeople), doors.Form()
    except DomainError as error:
        query, form = {"limit": 50, "after": None, "disabled": False, "without_role": False}, doors.refused(error)
    found = search.find(doors.me(), **query)
    hooks.looked_at(doors.me(), "person", [row.id for row in found.items], "page people")
    narrow = any(query.get(name) for name in ("q", "role", "school", "without_role"))
    return doors.page(
        "people/list.html",
        form.status,
        found=found,
        query=query,
        form=form,
        filtered=narrow or query.get("disabled"),
        hidden=search.how_many_hidden(doors.me(), **query) if narrow and not found.next else 0,
        schools=schools.options(doors.me()),
        **_words(),
    )


@pages.get("/people/suggestions")
def suggestions() -> Response:
    """The people who fit what is typed into a field so far, as its suggestions."""
    doors.me().must("person:find")
    typed = next(iter(doors.load(schemas.FindWhileTyping).values()), "")
    found = choosing.suggestions(doors.me(), typed)
    return doors.page("people/suggestions.html", found=zip(found, options(found), strict=True))


@pages.route("/people/new", methods=["GET", "POST"])
def add() -> Response:
    """Add a person."""
    form = doors.Form()
    people.looks_after_people(doors.me())
    if request.method == "POST":
        try:
            return _added(**doors.load(schemas.AddPersonByForm))
        except DomainError as error:
            form = doors.refused(error)
    offered = [(schemas.EVERY, gettext("Every school")), *schools.options(doors.me())]
    return doors.page("people/edit.html", form.status, form=form, subject=None, schools=offered, **_words())


def _added(role: Role | None = None, school: uuid.UUID | None = None, **details: str) -> Response:
    person = people.add(doors.me(), **details)
    if role is None:
        return _to(person, gettext("The person was added. Give them a role next."))
    where = schools.get(doors.me(), school) if school else None
    people.refuse_pointless(role, where)
    people.grant(doors.me(), person, role=role, school=where)
    return _to(person, gettext("The person was added and has the role."))


@pages.get("/people/<uuid:person_id>")
def show(person_id: uuid.UUID) -> Response:
    """One person. The view is logged."""
    return _shown(_looked(person_id))


@pages.get("/people/<uuid:person_id>/overview")
def overview(person_id: uuid.UUID) -> Response:
    """One person with devices, tickets and teams, for those who find people by name. The view is logged."""
    person = search.found(doors.me(), person_id)
    return doors.page(
        "people/overview.html",
        subject=person,
        panels=panels.shown("person-overview", doors.me(), person),
        asides=panels.shown("person-aside", doors.me(), person),
        **_words(),
    )


@pages.route("/people/<uuid:person_id>/edit", methods=["GET", "POST"])
def edit(person_id: uuid.UUID) -> Response:
    """Change a person's details."""
    form = doors.Form()
    people.looks_after_people(doors.me())
    person = _looked(person_id)
    if request.method == "POST":
        try:
            people.alter(doors.me(), person, expected=doors.if_match(), **doors.load(schemas.AlterPerson))
            return _to(person, gettext("Saved."))
        except DomainError as error:
            form = doors.refused(error)
    return doors.page("people/edit.html", form.status, form=form, subject=person, **_words())


@pages.post("/people/<uuid:person_id>/disable")
def disable(person_id: uuid.UUID) -> Response:
    """Let a person in no more."""
    person = _looked(person_id)
    held = leaving.held(Leaving(person.id))
    people.disable(doors.me(), person, expected=doors.if_match())
    return _to(person, gettext("%(name)s can no longer sign in.", name=person.name), held)


@pages.post("/people/<uuid:person_id>/leave")
def leave(person_id: uuid.UUID) -> Response:
    """End all by which a person works here, today."""
    person = _looked(person_id)
    held = leaving.held(Leaving(person.id))
    leaving.leave_today(doors.me(), person, expected=doors.if_match())
    said = gettext("%(name)s can no longer sign in, has no role any more and is in no team.", name=person.name)
    return _to(person, said, held)


@pages.post("/people/<uuid:person_id>/enable")
def enable(person_id: uuid.UUID) -> Response:
    """Let a person in again."""
    person = _looked(person_id)
    people.enable(doors.me(), person, expected=doors.if_match())
    return _to(person, gettext("%(name)s can sign in again.", name=person.name))


@pages.post("/people/<uuid:person_id>/grants")
def grant(person_id: uuid.UUID) -> Response:
    """Give a person a role."""
    person = _looked(person_id)
    try:
        given = doors.load(schemas.GrantByForm)
        key = given.pop("school")
        where = schools.get(doors.me(), key) if key else None
        people.refuse_pointless(given["role"], where, given["valid_to"])
        people.grant(doors.me(), person, school=where, **given)
    except DomainError as error:
        return _shown(person, doors.refused(error))
    return _to(person, gettext("The role was given."))


@pages.post("/grants/<uuid:grant_id>/revoke")
def revoke(grant_id: uuid.UUID) -> Response:
    """End a grant today."""
    given = people.grant_of(doors.me(), grant_id)
    person = _looked(given.person_id)
    held = leaving.held(Leaving(person.id, grant_id=given.id))
    people.revoke(doors.me(), given, expected=doors.if_match())
    return _to(person, gettext("The role was revoked."), held)


@pages.get("/roles")
def roles() -> Response:
    """Who may do what: the whole permission table."""
    doors.me().must("person:read")
    return doors.page("people/roles.html", parts=permissions.by_part(), **_words())


def _looked(person_id: uuid.UUID) -> Person:
    person = search.get(doors.me(), person_id)
    hooks.looked_at(doors.me(), "person", person.id, f"page {request.endpoint}")
    return person


def _shown(person: Person, form: doors.Form | None = None) -> Response:
    form = form or doors.Form()
    grants, may_write = search.grants_of(person.id), doors.me().everywhere("person:write")
    return doors.page(
        "people/show.html",
        form.status,
        subject=person,
        form=form,
        grants=grants,
        held=leaving.held(Leaving(person.id)) if may_write else [],
        held_by={g.id: leaving.held(Leaving(person.id, grant_id=g.id)) for g in grants if may_write and not g.is_over},
        panels=panels.shown("person", doors.me(), person),
        asides=panels.shown("person-aside", doors.me(), person),
        may_write=may_write,
        today=clock.today(),
        schools=[(schemas.EVERY, gettext("Every school")), *schools.options(doors.me())],
        **_words(),
    )


def _to(person: Person, said: str, held: Sequence[leaving.Held] = ()) -> Response:
    return doors.see_other(url_for("people.show", person_id=person.id), f"{said} {leaving.told(held)}".strip())


def _words() -> dict[str, Any]:
    return {
        "ROLES": ROLES,
        "roles": choices(ROLES),
        "person_languages": choices(languages.NAMES),
        "LANGUAGES": languages.NAMES,
    }
