"""Who is let in: asked once per request, before the view. How a person is recognised is wired in from above."""

import ipaddress
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Response, current_app, g, redirect, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import SecurityError

from core.actor import Actor
from core.db import transaction
from core.errors import N_, DomainError
from web import problems, requests

ANY_HOST = {"/healthz", "/readyz", "/metrics"}  # asked for by monitors under whatever address they know
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


def check_request() -> None:
    """Limit the body, and refuse an address that names another host or holds unreadable texts, before a view reads it.

    Raises   SecurityError, Invalid
    """
    if request.path not in ANY_HOST and not _is_ours(request.host):
        raise SecurityError
    request.max_content_length = request.most_bytes()  # type: ignore[attr-defined]
    _ = request.args
    request.view_args = requests.normal_json(request.view_args)


def greet() -> None:
    """Know whose page it is where no view answers, so that a wrong address does not look signed out."""
    if request.routing_exception is None or request.path.startswith("/api/"):
        return
    with transaction() as work:
        g.actor = recognise()
        work.discard()


def _is_ours(host: str) -> bool:
    """Whether `host`, with or without a port, is a name of this installation or of the machine itself."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if name == "localhost" or name in current_app.config["HOSTS"]:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


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
