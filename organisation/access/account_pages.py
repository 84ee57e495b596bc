"""One's own account: language, password, API tokens, browsers."""

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext, refresh

from core import languages
from core.errors import DomainError
from organisation.access import cookies, schemas, signin, tokens
from organisation.access.recognise import cookie_name
from organisation.people import people, search
from organisation.people.models import Person
from organisation.people.words import ROLES
from web import doors, panels
from web.fields import choices
from web.frame import LANGUAGE_COOKIE

pages = Blueprint("account", __name__, template_folder="templates")


@pages.get("/account")
def show() -> Response:
    """One's own account."""
    return _shown()


@pages.post("/account/language")
def choose_language() -> Response:
    """Choose the language one is spoken to in."""
    people.choose_language(doors.me(), doors.load(schemas.ChooseLanguage)["language"])
    answer = _to(gettext("The language was saved. It is used wherever you sign in next."))
    answer.delete_cookie(LANGUAGE_COOKIE)  # the choice of this browser would go before the choice of the person
    refresh()
    return answer


@pages.post("/account/password")
def change_password() -> Response:
    """Change one's own password; other browsers are signed out, API tokens and reset links end."""
    person = _me()
    try:
        typed = doors.load(schemas.ChangePassword)
        tried = cookies.attempt(person.email)
        signin.change_password(doors.me(), person, typed["old"], typed["password"], tried=tried)
    except DomainError as error:
        return doors.retry_later(_shown(password=doors.refused(error)), error)
    return _to(gettext("Your new password was set. Other browsers are signed out and your API tokens have ended."))


@pages.post("/account/tokens")
@doors.tells_secret
def create_token() -> Response:
    """Make an API token and show it, this once: it is in this answer and nowhere else."""
    doors.me().must("token:own")
    try:
        made = tokens.create(_me(), by=doors.me(), **doors.load(schemas.CreateToken)).token
    except DomainError as error:
        return _shown(token=doors.refused(error))
    return _shown(made=made)


@pages.post("/account/tokens/<uuid:token_id>/revoke")
def revoke_token(token_id: uuid.UUID) -> Response:
    """Revoke one of one's own tokens."""
    tokens.revoke(doors.me(), _me(), token_id)
    return _to(gettext("The token no longer works."))


@pages.post("/account/sign-out-others")
def sign_out_others() -> Response:
    """Sign out every other browser."""
    signin.end_all(_me().id, but=doors.me().credential_id)
    return _to(gettext("Your other browsers are signed out."))


def _shown(made: str = "", **forms: doors.Form) -> Response:
    person = _me()
    refused = next(iter(forms.values()), doors.Form())
    about: dict[str, Any] = people.about(doors.me())
    return doors.page(
        "access/account.html",
        refused.status,
        subject=person,
        about=about,
        forms={"password": doors.Form(), "token": doors.Form()} | forms,
        made=made,
        tokens=tokens.of(person.id),
        browsers=signin.browsers(person.id, _cookie()),
        account_languages=choices(languages.NAMES),
        ROLES=ROLES,
        panels=panels.shown("account", doors.me()),
    )


def _me() -> Person:
    return search.oneself(doors.me())


def _cookie() -> str:
    return request.cookies.get(cookie_name(), "")


def _to(said: str) -> Response:
    return doors.see_other(url_for("account.show"), said)
