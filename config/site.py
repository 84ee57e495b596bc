"""Flask as this house uses it: our requests and headers, no view is asynchronous, and programs have no cookies."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from web import headers, measures, rendering, requests


class FormTokens(SecureCookieSessionInterface):
    """The signed cookie that form tokens are compared with. Programs send none and get none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if request.path.startswith("/api/") else super().open_session(app, request)


class Site(Flask):
    """The application's class."""

    request_class = requests.Request
    jinja_environment = rendering.Environment
    jinja_options = {"bytecode_cache": rendering.CompiledTemplates()}
    session_interface = FormTokens()

    def process_response(self, response: Response) -> Response:
        """`response` with the headers that no view decides about, counted and timed."""
        answer = headers.protect(super().process_response(response))
        measures.end(answer)
        return answer

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The view itself: asking whether each is a coroutine, several times a request, costs more than answering."""
        return func
