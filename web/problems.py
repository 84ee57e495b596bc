"""What the doors answer when something was refused: problem+json under /api/, a page everywhere else. RFC 9457."""

import secrets
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson
import sqlalchemy as sa
import structlog
from flask import Flask, Response, current_app, g, redirect, render_template, request
from flask_babel import gettext
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from core import history
from core.errors import N_, Ambiguous, Conflict, DomainError, Invalid, Pointed, Stale
from core.outbox import outages
from core.statuses import MEANINGS
from web.fields import say, word

TYPE = "application/problem+json"
MOST_ERRORS = 100  # in one answer
METHOD_NOT_ALLOWED = 405
LONGEST_NAME = 100  # characters of a field's name that a client made up
log = structlog.get_logger()


class Unavailable(DomainError):
    code = "unavailable"
    status = 503
    says = N_("The service is busy. Try again in a few seconds. Nothing was lost.")


class TooLarge(DomainError):
    code = "value_not_storable"
    status = 422
    says = N_("A value is too large or cannot be stored. Check what you sent.")


def answer(status: int, code: str, detail: str, errors: Any = None, headers: dict[str, str] | None = None) -> Response:
    """A refusal in the form the asker reads.

    errors  nested field errors, or a list as `pointers` gives it
    """
    errors = errors if isinstance(errors, list) else pointers(errors or {})
    if wants_problem():
        body = {
            "type": f"/api/problems/{code}",
            "title": gettext(MEANINGS.get(status, MEANINGS[400])),
            "status": status,
            "detail": detail,
            "code": code,
            "instance": request.path,
            "request_id": history.request_id.get(),
            "errors": errors,
        }
        response = Response(orjson.dumps(body), status, content_type=TYPE)
    else:
        context = {"status": status, "title": gettext(MEANINGS.get(status, MEANINGS[400])), "detail": detail}
        page = render_template("problem.html", **context, code=code, errors=errors, request_id=history.request_id.get())
        response = Response(page, status)
    response.headers.update(headers or {})
    return response


def wants_problem() -> bool:
    """Whether the asker is a program."""
    return request.path.startswith("/api/")


def pointers(messages: Any) -> list[dict[str, str]]:
    """Field errors as `pointer` (RFC 6901), `code` and worded `detail`; the first hundred."""
    return [
        {"pointer": "".join(f"/{_quoted(name)}" for name in path), "code": "invalid", "detail": word(sentence)}
        for path, sentence in islice(_flat(messages, ()), MOST_ERRORS)
    ]


def pointed(error: Pointed) -> list[dict[str, str]]:
    """The places that `error` names, each with its code and sentence; the first hundred."""
    return [
        {"pointer": pointer, "code": one.code, "detail": say(one.says, one.values)}
        for pointer, one in error.problems[:MOST_ERRORS]
    ]


def first_sentences(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    """Field → its sentences, not worded yet; the first hundred sentences of `messages`."""
    found: dict[str, list[str]] = {}
    for path, sentence in islice(_flat(messages, ()), MOST_ERRORS):
        found.setdefault(path[0] if path else "", []).append(sentence)
    return found


def _flat(messages: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each sentence of nested `messages` with the names that lead to it."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _flat(inner, (*path, str(name)[:LONGEST_NAME]))
    elif isinstance(messages, list | tuple):
        for inner in messages:
            yield from _flat(inner, path)
    else:
        yield path, messages


def _quoted(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, type[DomainError]]:
    """Every kind of refusal by its code."""
    found: list[type[DomainError]] = [DomainError]
    for kind in found:
        found += kind.__subclasses__()
    return {kind.code: kind for kind in found}


def kept(problem: Mapping[str, Any]) -> str:
    """The sentence of a refusal that was kept as its `code` and `values`, in the reader's language."""
    return say(kinds().get(problem["code"], DomainError).says, problem["values"])


def domain_problem(error: DomainError) -> Response:
    """The answer to a rule that refused."""
    detail = say(error.says, error.values)
    errors = error.errors if isinstance(error, Invalid) else pointed(error) if isinstance(error, Pointed) else None
    headers = {"Retry-After": str(error.values.get("retry_after", 5))} if error.status in {429, 503} else None
    response = answer(error.status, error.code, detail, errors, headers)
    if isinstance(error, Ambiguous) and wants_problem():
        body = orjson.loads(response.get_data()) | {"candidates": error.candidates}
        response.set_data(orjson.dumps(body, default=str))
    return response


def http_problem(error: HTTPException) -> Response:
    """The answer to what the framework refused."""
    status = error.code or 500
    if status < 400:  # noqa: PLR2004  a redirect that a router raised
        return Response(error.get_response(request.environ).get_data(), status, error.get_headers(request.environ))
    if status == METHOD_NOT_ALLOWED and request.method == "GET" and not wants_problem():
        return redirect(_page_above(), 303)  # type: ignore[return-value]
    drop = {"content-type", "content-length"}
    headers = {k: v for k, v in error.get_headers(request.environ) if k.lower() not in drop}
    code = error.name.lower().replace(" ", "_")
    return answer(status, code, gettext(MEANINGS.get(status, MEANINGS[400])), headers=headers)


def _page_above() -> str:
    """The nearest page above an address that only takes forms, such as the thing that they change; else the start page."""
    addresses = current_app.create_url_adapter(request)
    parts = request.path.strip("/").split("/")
    above = ("/" + "/".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
    return next((path for path in above if addresses and addresses.test(path, "GET")), "/")


def database_problem(error: sa.exc.SQLAlchemyError) -> Response:
    """The answer to what the database refused; what it did not refuse is a programmer's mistake and stays loud."""
    return domain_problem(translate(error))


def translate(error: sa.exc.SQLAlchemyError) -> DomainError:
    """The refusal behind a database error. Raises `error` itself when it is a mistake of ours."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    if isinstance(error, StaleDataError):
        return Stale()
    if isinstance(error, sa.exc.IntegrityError):
        return Conflict(constraint=getattr(getattr(error.orig, "diag", None), "constraint_name", "") or "")
    if isinstance(error, sa.exc.DataError):
        return TooLarge()
    unreachable = isinstance(error, sa.exc.OperationalError | sa.exc.TimeoutError | sa.exc.InterfaceError)
    if unreachable or state[:2] in {"08", "40", "53", "55", "57"}:
        return Unavailable()
    raise error


def crash(error: Exception) -> Response:
    """The answer to a mistake of ours: logged whole, shown as one sentence; a full disk or memory is none of ours."""
    if outages.is_outage(error):
        log.error("no room", kind=type(error).__name__, path=_place())
        return domain_problem(Unavailable())
    log.error("request failed", exc_info=error, path=_place())
    if current_app.testing:
        raise error
    return answer(500, "internal", gettext(MEANINGS[500]))


def new_request_id() -> str:
    """A name for this request, on every log line and every problem."""
    g.request_id = secrets.token_hex(6)
    history.request_id.set(g.request_id)
    return str(g.request_id)


def install(app: Flask) -> None:
    """Answer every error of `app`."""
    app.register_error_handler(DomainError, domain_problem)
    app.register_error_handler(sa.exc.SQLAlchemyError, database_problem)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(Exception, crash)


def _place() -> str:
    """The address that failed; of one that is open to whoever knows it, its pattern: what it ends with may be a secret."""
    view = current_app.view_functions.get(request.endpoint or "")
    rule = request.url_rule
    return rule.rule if rule is not None and getattr(view, "is_public", False) else request.path
