"""The two doors into the house, JSON and HTML: parse, call a service, answer."""

import json as json_module
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

import marshmallow as ma
import orjson
from flask import Response, flash, g, make_response, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from core import aside, crash
from core.actor import Actor
from core.db import read_only, require, retrying, transaction
from core.errors import N_, DomainError, Invalid, VersionNeeded
from core.paging import Page
from web import doubts, forms, guards, idempotency, summaries
from web.fields import Input
from web.requests import normal_json

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., Any])
Form = forms.Form
refused, typed = forms.refused, forms.typed


def public(view: View) -> View:
    """Mark `view` as open to people who are not signed in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def tells_secret(view: View) -> View:
    """Mark `view` as one whose answer holds a secret, such as a new token: no answer of it is kept."""
    view.holds_secret = True  # type: ignore[attr-defined]
    return view


def takes_files(view: View) -> View:
    """Let the body of `view` be as large as a file; every other body is small (web/requests.py)."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def takes_lists(view: View) -> View:
    """Let the body of `view` be as large as 50,000 codes are; see `takes_files`."""
    view.takes_lists = True  # type: ignore[attr-defined]
    return view


def reads(view: View) -> View:
    """Mark a POST `view` that changes nothing lasting but cannot run read-only."""
    view.is_own_transaction = True  # type: ignore[attr-defined]
    return view


def in_transaction(view: Callable[..., Any]) -> Callable[..., Response]:
    """Keep what `view` did only if it was allowed to write and its answer says that it succeeded."""

    @wraps(view)
    def inner(*args: Any, **kwargs: Any) -> Response:
        def once() -> Response:
            with transaction() as work:
                if request.method in SAFE:
                    read_only()
                refusal = guards.admit(view)
                if g.actor is None:
                    require()  # else a person would type a password in vain
                answer = make_response(refusal if refusal is not None else _once_per_key(view, *args, **kwargs))
                if request.method in SAFE or answer.status_code >= 400:  # noqa: PLR2004
                    work.discard()
                else:
                    crash.point("web.effect")
            if not work.discarded:
                crash.point("web.committed")
            return answer

        try:
            answer = retrying(once)
        finally:
            aside.write()
        return answer

    return inner


def _once_per_key(view: Callable[..., Any], *args: Any, **kwargs: Any) -> Response:
    """What `view` answers, or answered when the same request came before."""
    if (before := idempotency.stored()) is not None:
        return before
    answer = make_response(view(*args, **kwargs))
    idempotency.keep(answer, is_secret=getattr(view, "holds_secret", False))
    return answer


def me() -> Actor:
    """Who asks."""
    actor: Actor = g.actor
    return actor


# --- parsing -----------------------------------------------------------------------------------------------------


def load(schema: type[Input], *, raw: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Validate the request with `schema`: the query on GET, JSON or a form otherwise. Empty form fields are absent.

    Raises   Invalid
    """
    if raw is None:
        raw = request.args if request.method in SAFE else body()
    is_form = request.method in SAFE or not request.is_json
    own = schema()
    fields = _typed(own, raw) if is_form else dict(raw)
    try:
        loaded: dict[str, Any] = own.load(fields)
    except ma.ValidationError as bad:
        raise Invalid(bad.messages_dict) from None
    return loaded


def _typed(schema: Input, form: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed into a form: nothing typed is absent, a list keeps every value.

    What a page's address names besides is left out: it stands in an old link, or a mail program added it.
    """
    fields: dict[str, Any] = {}
    is_page = request.method in SAFE and not request.path.startswith("/api/")
    known = {field.data_key or name for name, field in schema.fields.items()}
    for name in form:
        sent = form.getlist(name) if isinstance(form, MultiDict) else [form[name]]
        typed = [v for v in sent if not isinstance(v, str) or v.strip()]
        if is_page and name not in known:
            continue
        if typed and name not in {"csrf_token", idempotency.FIELD, "version", "lang", forms.LOADED, doubts.FIELD}:
            fields[name] = typed if isinstance(schema.fields.get(name), ma.fields.List) else typed[0]
    return fields


def body() -> Mapping[str, Any]:
    """The request's JSON object, or its form.

    Raises   BadRequest: it is no JSON; Invalid: no object, a name stands twice, a text is unreadable, nested too deeply
    """
    if not wants_json():
        return request.form
    raw = request.get_data() or b"{}"
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BadRequest from None
    if not isinstance(data, dict):
        raise Invalid({"": [N_("Send a JSON object.")]})
    found: Mapping[str, Any] = normal_json(data)
    json_module.loads(raw, object_pairs_hook=_refuse_doubles, parse_int=str, parse_float=str)
    return found


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> None:
    """Raises Invalid: of two values under one name, programs on the way may have read the other one."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise Invalid({name[:100]: [N_("This name is twice in the same object.")]})
        seen.add(name)


def wants_json() -> bool:
    """Whether the request's body is JSON. Raises UnsupportedMediaType for an API body of another kind."""
    if request.is_json:
        return True
    if request.path.startswith("/api/") and request.get_data(cache=True) and not request.form and not request.files:
        raise UnsupportedMediaType
    return request.path.startswith("/api/") and not request.form


def if_match() -> int:
    """The version the asker saw: `If-Match: "7"`, or the form's hidden `version`.

    Raises   VersionNeeded: none was sent; Invalid: it is no version
    """
    said = request.headers.get("If-Match") or request.form.get("version")
    if said is None:
        raise VersionNeeded
    found = re.fullmatch(r'\s*(?:W/)?"?([0-9]{1,9})"?\s*', said)
    if found is None:
        raise Invalid({"If-Match": [N_('Send the ETag as you got it, for example "7".')]})
    return int(found[1])


# --- answering ---------------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    return str(value)


def json(
    data: Any, status: int = 200, *, version: int | None = None, headers: dict[str, str] | None = None
) -> Response:
    """`data` as JSON.

    version  sent as the ETag, which a later change names as If-Match. What is shown may change while the version stays
             (a message, a name), so it is never the ground for answering 304.
    """
    response = Response(orjson.dumps(data, default=_plain), status, content_type="application/json")
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
    response.headers.update(headers or {})
    return response


def listed(page: Page, out: Callable[[Any], Any] | None = None) -> Response:
    """One page of a list as JSON."""
    return json({"items": [out(i) for i in page.items] if out else page.items, "next": page.next})


def page(template: str, status: int = 200, **context: Any) -> Response:
    """`template` as a page."""
    return Response(summaries.agree(render_template(template, **context)), status)


def see_other(address: str, said: str = "") -> Response:
    """Sends the browser on to `address` (303) once something was done, so that reloading the page does not do it again.

    said   a sentence for the next page: what was done
    """
    if said:
        flash(said, "success")
    return redirect(address, 303)  # type: ignore[return-value]


def retry_later(answer: Response, error: DomainError) -> Response:
    """`answer`, saying when to come again if that is why it was refused."""
    if "retry_after" in error.values:
        answer.headers["Retry-After"] = str(error.values["retry_after"])
    return answer
