"""What a person's page shows of signing in: tokens, a link for a new password, who looked at the data."""

import uuid
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext

from core.actor import Actor
from core.errors import DomainError
from organisation.access import purposes, resets, schemas, signin, tokens, views
from organisation.people import search
from organisation.people.models import Person
from web import doors, frame
from web.panels import Panel

pages = Blueprint("person_access", __name__, template_folder="templates")


@pages.get("/people/tokens")
def all_tokens() -> Response:
    """Everybody's tokens that still work. Whose were shown is logged."""
    try:
        query, form = doors.load(schemas.FindTokens), doors.Form()
    except DomainError as error:
        query, form = doors.load(schemas.FindTokens, raw={}), doors.refused(error)
    found = tokens.find(doors.me(), **query)
    views.looked_at(doors.me(), "person", {row.person_id for row in found.items}, "page tokens")
    return doors.page(
        "access/tokens.html",
        form.status,
        found=found,
        query=query,
        form=form,
        filtered=bool(query.get("q") or query["idle"] or query["ending"]),
        idle_days=tokens.IDLE_DAYS,
        ending_days=tokens.ENDING_DAYS,
    )


@pages.post("/people/<uuid:person_id>/tokens/<uuid:token_id>/revoke")
def revoke_token(person_id: uuid.UUID, token_id: uuid.UUID) -> Response:
    """Revoke a token of a person."""
    person = search.get(doors.me(), person_id)
    tokens.revoke(doors.me(), person, token_id)
    said = gettext("The token no longer works.")
    if back := request.form.get("back"):  # the list of everybody's
        return doors.see_other(frame.local(back), said)
    return _to(person, said)


@pages.post("/people/<uuid:person_id>/reset-link")
def send_reset(person_id: uuid.UUID) -> Response:
    """Mail a person a link for a new password."""
    person = search.get(doors.me(), person_id)
    resets.send(doors.me(), person, key=current_app.config["SECRET_KEY"], is_mailed=_is_mailed())
    return _to(person, gettext("A link for a new password is on its way to %(email)s.", email=person.email))


@pages.post("/people/<uuid:person_id>/reset-link/shown")
def show_reset(person_id: uuid.UUID) -> Response:
    """Make a link for a new password and show it once, to be handed over in another way than by mail."""
    person = search.get(doors.me(), person_id)
    views.looked_at(doors.me(), "person", person.id, "page people.show")
    secret = resets.link(doors.me(), person, key=current_app.config["SECRET_KEY"])
    address = f"{current_app.config['SETTINGS'].public_url}{url_for('reset.use', secret=secret)}"
    return doors.page("access/reset-link.html", subject=person, address=address)


def _is_mailed() -> bool:
    """Mail leaves this installation."""
    return bool(current_app.config["SETTINGS"].smtp_url)


def _to(person: Person, said: str) -> Response:
    return doors.see_other(url_for("people.show", person_id=person.id), said)


def _access(actor: Actor, person: Person) -> dict[str, Any]:
    return {"subject": person, "tokens": tokens.of(person.id), "may_write": actor.everywhere("person:write")} | {
        "is_mailed": _is_mailed(),
        "last_sign_in": signin.last(person.id) if actor.everywhere("person:write") else None,
    }


def _views(actor: Actor, person: Person) -> dict[str, Any] | None:
    if not actor.everywhere("event:read"):
        return None
    found = views.find(actor, subject=person.id, limit=10)
    names = search.names(actor, {row.viewer_id for row in found.items})
    return {"subject": person, "found": found, "names": names, "where": purposes.where}


PANELS = [
    Panel("person:read", "access/person-access.html", _access),
    Panel("event:read", "access/person-views.html", _views),
]
