"""The smallest application, to see what the server itself answers."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

LARGE = 12 * 1024 * 1024  # bytes, more than any connection takes at once


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with the path, with a large body (`/large`), or with the fingerprint of what was sent (`/sent`)."""
    path = environ["PATH_INFO"]
    status, body = "200 OK", path.encode()
    if path == "/sent":
        try:
            body = hashlib.sha256(environ["wsgi.input"].read()).hexdigest().encode()
        except OSError:
            status, body = "400 Bad Request", b""
    if path == "/large":
        body = b"x" * LARGE
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
