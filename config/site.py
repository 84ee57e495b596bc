"""Flask as this house uses it: no view is asynchronous, and programs have no cookies."""

import string
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

ASCII = string.punctuation  # kept as it came, the % of what was quoted already among it


class FormTokens(SecureCookieSessionInterface):
    """The signed cookie that form tokens are compared with. Programs send none and get none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if request.path.startswith("/api/") else super().open_session(app, request)


class Asked(Request):
    """A request whose query may hold bytes that are no UTF-8: such a value is another text, not a failure."""

    def __init__(self, environ: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(environ, *args, **kwargs)
        if not self.query_string.isascii():
            self.query_string = quote(self.query_string, safe=ASCII).encode()


class Site(Flask):
    """The application's class."""

    request_class = Asked
    session_interface = FormTokens()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The view itself: asking whether each is a coroutine, several times a request, costs more than answering."""
        return func
