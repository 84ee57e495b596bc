"""Who is let in: asked once per request, before the view. How a person is recognised is wired in from above."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Response, g, redirect, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect

from core.actor import Actor
from core.db import transaction
from core.errors import N_, DomainError
from web import problems

csrf = CSRFProtect()
recognise: Callable[[], Actor | None] = lambda: None  # noqa: E731  replaced by config/wiring.py


class ForeignForm(DomainError):
    code = "foreign_form"
    status = 400
    says = N_("This form is too old or came from another site. Go back, load the page again and send it once more.")


def admit(view: Callable[..., Any]) -> Response | None:
    """Set `g.actor`, or answer why the request is not let in.

    Raises   ForeignForm
    """
    actor = recognise()
    g.actor = actor
    if not _is_bearer():
        _same_site()
    if actor is not None or getattr(view, "is_public", False):
        return None
    if request.path.startswith("/api/"):
        challenge = {"WWW-Authenticate": 'Bearer realm="vire"'}
        return problems.answer(
            401, "sign_in", gettext("Send a valid token as Authorization: Bearer …"), headers=challenge
        )
    target = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(f"/sign-in?next={quote(target, safe='')}", 303)  # type: ignore[return-value]


def greet() -> None:
    """Know whose page it is where no view answers, so that a wrong address does not look signed out."""
    if request.routing_exception is None or request.path.startswith("/api/"):
        return
    with transaction() as work:
        g.actor = recognise()
        work.discard()


def _is_bearer() -> bool:
    return request.path.startswith("/api/")  # the API knows no cookies


def _same_site() -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise ForeignForm
    try:
        csrf.protect()
    except CSRFError:
        raise ForeignForm from None
