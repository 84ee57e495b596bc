"""Signing in and out."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, flash, g, redirect, request, session
from flask_babel import gettext

from core.db import db
from core.errors import DomainError
from core.scope import everywhere
from organisation.access import browsers, cookies, signin
from organisation.access.recognise import cookie_name
from organisation.access.schemas import SignIn
from organisation.people.models import Person
from organisation.people.roles import Role
from organisation.people.words import ROLES
from web import doors, frame

pages = Blueprint("access", __name__, template_folder="templates")

# the demo's people, by the part of their address before the @
DEMO_PEOPLE: dict[str, Role] = {
    "teacher": Role.REQUESTER,
    "contact": Role.SCHOOL_CONTACT,
    "outsider": Role.REQUESTER,
    "agent": Role.AGENT,
    "lead": Role.LEAD,
    "procurement": Role.PROCUREMENT,
    "receiver": Role.RECEIVER,
    "assets": Role.ASSET_MANAGER,
    "auditor": Role.AUDITOR,
    "admin": Role.ADMIN,
}


@pages.route("/sign-in", methods=["GET", "POST"])
@doors.public
@doors.tells_secret
def sign_in() -> Response:
    """Ask who it is; sign in and go where the person wanted to."""
    if request.method == "POST":
        return _sign_in()
    target = local(request.args.get("next"))
    if g.actor is not None:
        return doors.see_other(target)
    return _form(doors.Form({"email": request.args.get("email", ""), "next": target}))


@pages.route("/sign-out", methods=["POST"])
@doors.public
def sign_out() -> Response:
    """End this browser's session and forget what was typed in it."""
    signin.end(request.cookies.get(cookie_name(), ""))
    session.clear()
    flash(gettext("You are signed out."), "success")
    answer: Response = redirect("/sign-in", 303)  # type: ignore[assignment]
    cookies.end_session(answer)
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


def _sign_in() -> Response:
    try:
        typed = doors.load(SignIn)
        tried = cookies.attempt(typed["email"])
        told = {"browser": browsers.named(request.user_agent.string), "demo": current_app.config["SETTINGS"].demo}
        old = request.cookies.get(cookie_name(), "")
        secret = signin.sign_in(typed["password"], tried=tried, instead_of=old, **told)
    except DomainError as error:
        return doors.retry_later(_form(doors.refused(error)), error)
    session.clear()
    answer = redirect(_without_language(local(typed["next"])), 303)
    cookies.begin_session(answer, secret, tried.account, language=_chosen_here())  # type: ignore[arg-type]
    return answer  # type: ignore[return-value]


def local(target: str | None) -> str:
    """`target` if it is a page of this site to go to after signing in, else the start page."""
    path = frame.local(target)
    return "/" if urlsplit(path).path in {"/sign-in", "/sign-out"} else path


def _without_language(path: str) -> str:
    """`path` as whoever signs in wants it, in their own language: who was here before may have chosen another."""
    asked = urlsplit(path)
    kept = [pair for pair in parse_qsl(asked.query, keep_blank_values=True) if pair[0] != "lang"]
    return path if "lang" not in asked.query else frame.with_query(asked.path, kept)


def _form(form: doors.Form) -> Response:
    target = local(form.value("next"))
    return doors.page(
        "access/sign-in.html",
        form.status,
        form=form,
        next=target,
        chosen_language=_chosen_here(),
        demo=_demo_people(),
    )


def _chosen_here() -> str:
    """The language that was asked for on this very page, and came back with its form; empty: none."""
    return request.form.get("lang") or request.args.get("lang", "")


def _demo_people() -> list[dict[str, Any]]:
    if not current_app.config["SETTINGS"].demo:
        return []
    addresses = {f"{name}@demo.invalid": role for name, role in DEMO_PEOPLE.items()}
    wanted = sa.select(Person.email, Person.name).where(Person.email.in_(addresses))
    found = db.session.execute(everywhere(wanted, Person, why="the demo's people, for everyone to choose from"))
    names: dict[str, str] = {row.email: row.name for row in found}
    return [{"email": e, "name": names[e], "role": gettext(ROLES[role])} for e, role in addresses.items() if e in names]
