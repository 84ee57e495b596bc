"""The headers of every answer, whoever made it: what browsers may run, and that nothing is kept but static files."""

from flask import Response, current_app, g, request

from web import frame

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SANDBOX = "sandbox; default-src 'none'"  # of files that people sent: a browser runs nothing in them
GUARDS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
KEPT = "public, max-age=31536000, immutable"
NOT_KEPT = "no-store"
ONLY_TLS = "max-age=31536000"


def protect(response: Response) -> Response:
    """`response` with its headers; whatever a view said about keeping it is replaced."""
    is_foreign = response.headers.get("Content-Security-Policy") == SANDBOX
    for name, value in GUARDS.items():
        response.headers[name] = value
    if is_foreign:
        response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Request-Id"] = g.get("request_id", "")
    response.headers["Cache-Control"] = KEPT if _is_versioned_file(response) else NOT_KEPT
    for name in ("Expires", "Pragma"):
        response.headers.pop(name, None)
    if current_app.config["SETTINGS"].public_url.startswith("https://"):
        response.headers["Strict-Transport-Security"] = ONLY_TLS
    return response


def _is_versioned_file(response: Response) -> bool:
    """Whether this is a static file under the address that names its content, or the news that it has not changed."""
    if request.endpoint != "static" or response.status_code not in {200, 206, 304}:
        return False
    name = (request.view_args or {}).get("filename", "")
    return request.args.get("v") == frame.version_of(name)
