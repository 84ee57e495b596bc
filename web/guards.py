"""Who is let in: asked once per request, before the view. How a person is recognised is wired in from above."""

import datetime as dt
import ipaddress
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from flask import Response, current_app, g, redirect, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect

from core.actor import Actor
from core.db import transaction
from core.errors import N_, DomainError
from core.limits import LIST, SMALL
from core.quota import Pace
from web import frame, problems, requests
from web.frame import LANGUAGE_COOKIE
from web.writing import writers

ANY_HOST = {"/healthz", "/readyz", "/metrics"}  # asked for by monitors under whatever address they know
log = structlog.get_logger()
csrf = CSRFProtect()
recognise: Callable[[], Actor | None] = lambda: None  # noqa: E731  replaced by config/wiring.py


writing_pace: Callable[[Actor], Pace] = lambda _: Pace(180, dt.timedelta(seconds=0.5))  # noqa: E731  replaced likewise


class ForeignForm(DomainError):
    code = "foreign_form"
    status = 400
    says = N_("This form came from another site. Open Vire itself and fill it in there.")


class FormOutdated(DomainError):
    code = "form_outdated"
    status = 400
    says = N_(
        "This page was opened before you signed in or out here, perhaps in another tab: load it again, then send it."
    )


class NoCookie(DomainError):
    code = "no_cookie"
    status = 400
    says = N_("Your browser did not send a cookie: open %(address)s, allow cookies there, and try again.")


class ForeignHost(DomainError):
    code = "foreign_host"
    status = 400
    says = N_("This service is not reached at this address. Use %(address)s.")


def admit(view: Callable[..., Any]) -> Response | None:
    """Set `g.actor`, or answer why the request is not let in.

    Raises   ForeignForm, NoCookie, FormOutdated, TooFast
    """
    actor = recognise()
    g.actor = actor
    if not _is_bearer():
        g.actor = actor = _reading(actor)
        _same_site()
    if actor is not None and actor.id is not None and request.method not in {"GET", "HEAD", "OPTIONS"}:
        writers.count(actor.id, writing_pace(actor))
    if actor is not None or getattr(view, "is_public", False):
        return None
    if request.path.startswith("/api/"):
        challenge = {"WWW-Authenticate": 'Bearer realm="vire"'}
        return problems.answer(
            401, "sign_in", gettext("Send a valid token as Authorization: Bearer …"), headers=challenge
        )
    target = request.full_path.rstrip("?") if request.method == "GET" else "/"
    chosen = request.args.get("lang", "")  # asked for in this very step, so it holds for the page of signing in too
    language = f"&lang={quote(chosen, safe='')}" if chosen else ""
    return redirect(f"/sign-in?next={quote(target, safe='')}{language}", 303)  # type: ignore[return-value]


def check_request() -> None:
    """Limit the body, and refuse an address that names another host or holds unreadable texts, before a view reads it.

    Raises   ForeignHost, Invalid
    """
    if request.path not in ANY_HOST and not _is_ours(request.host):
        address = current_app.config["SETTINGS"].public_url
        log.warning("request for another host", host=request.host[:100], public_url=address)
        raise ForeignHost(address=address)
    most = request.max_content_length = request.most_bytes()  # type: ignore[attr-defined]
    request.max_form_memory_size = LIST if most == LIST else SMALL
    _ = request.args
    request.view_args = requests.normal_json(request.view_args)


def greet() -> None:
    """Know whose page it is where no view answers, so that a wrong address does not look signed out."""
    if request.routing_exception is None or request.path.startswith("/api/"):
        return
    with transaction() as work:
        g.actor = recognise()
        g.actor = _reading(g.actor)
        work.discard()


def _reading(actor: Actor | None) -> Actor | None:
    """`actor` with the language of the page they read, which may be another than their own: every name is in it."""
    return actor and replace(actor, language=frame.language())


def _is_ours(host: str) -> bool:
    """Whether `host`, with or without a port, is a name of this installation or of the machine itself."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    return name in current_app.config["HOSTS"] or _is_loopback(name)


def _is_loopback(name: str) -> bool:
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
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
        if not request.cookies.keys() - {LANGUAGE_COOKIE}:  # that one travels over http as well
            raise NoCookie(address=_own_address()) from None
        raise FormOutdated from None


def _own_address() -> str:
    """Where a browser keeps our cookies: Secure ones only of an address with https or of the machine itself."""
    own = current_app.config["SETTINGS"]
    public = urlsplit(own.public_url)
    is_kept = public.scheme == "https" or not own.secure_cookies or _is_loopback(public.hostname or "")
    return str(own.public_url) if is_kept else f"https://{public.netloc}"
