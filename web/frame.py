"""What every page is given besides its own words: its language, links to itself, and its styles and scripts."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, NotRequired, TypedDict
from urllib.parse import urlencode, urlsplit

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from core.languages import OWN_NAMES
from web import idempotency, moments, money, rendering

SENTENCE = 12  # characters from which a typed value is worth giving back after a refusal
LANGUAGE_COOKIE = "language"


class Link(TypedDict):
    """One entry of the navigation, a person's menu, a tab row or a breadcrumb."""

    label: str
    url: str
    current: NotRequired[bool]
    count: NotRequired[int]


@lru_cache(maxsize=64)
def fingerprint(path: str, modified: float) -> str:  # noqa: ARG001  (a changed file is another cache entry)
    """Name the content of `path` in ten characters, so that browsers may keep it for ever."""
    return hashlib.blake2b(Path(path).read_bytes(), digest_size=5).hexdigest()


def static_url(name: str) -> str:
    """Link to a static file by its content; a file that is not built yet is linked plainly."""
    return _static_link(name, version_of(name))


@lru_cache(maxsize=256)
def _static_link(name: str, version: str) -> str:
    return url_for("static", filename=name, v=version) if version else url_for("static", filename=name)


def version_of(name: str) -> str:
    """The name of a static file's content, by which browsers may keep it; empty when there is no such file."""
    path = f"{current_app.static_folder}/{name}"  # text, not a Path: a page links to sixteen files
    try:
        modified = os.stat(path).st_mtime  # noqa: PTH116
    except OSError:
        return ""
    return fingerprint(path, modified)


def here(**changes: object) -> str:
    """Link to this page with some query arguments changed; None drops one.

    The cursor `after` and the language are kept only when given: another order or filter begins at the first page.
    """
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in {"after", "lang", *changes}]
    pairs += [(name, str(value)) for name, value in changes.items() if value is not None]
    return with_query(request.path, pairs)


def with_query(path: str, pairs: list[tuple[str, str]]) -> str:
    """Put the query `pairs` behind `path`."""
    return f"{path}?{urlencode(pairs)}" if pairs else path


def language() -> str:
    """Name the language this page is written in: fi, sv or en."""
    try:
        return str(g._get_current_object()._flask_babel.babel_locale.language)
    except (AttributeError, RuntimeError):  # nobody has asked yet, or there is no page
        locale = get_locale()
        return locale.language if locale else "en"


def languages() -> list[dict[str, Any]]:
    """List the languages with a link that shows this page in each; what answers a form leads to the page it is of."""
    rule = request.url_rule
    readable = rule is not None and "GET" in (rule.methods or ())
    above = "" if readable else _page_above()
    return [
        {
            "code": code,
            "label": name,
            "current": code == language(),
            "url": here(lang=code) if readable else f"{above}?lang={code}",
        }
        for code, name in OWN_NAMES.items()
    ]


def _page_above() -> str:
    """The nearest page above this address that can be read: of /devices/<id>/move the device's, else the start page."""
    known, parts = current_app.create_url_adapter(request), request.path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        path = "/" + "/".join(parts[:length])
        try:
            if known is not None and known.match(path, method="GET"):
                return path
        except HTTPException:  # nothing is read there
            continue
    return "/"


def paragraphs(text: str | None) -> Markup:
    """Show plain text that a person typed: escaped, blank lines part paragraphs, single ends of lines are kept."""
    blocks = (text or "").replace("\r\n", "\n").strip().split("\n\n")
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n")))
        for block in blocks
        if block.strip()
    )


def local(address: str | None) -> str:
    """`address` if it is a path of this site, else the start page. Browsers take a second (back)slash for another site."""
    if not address or not address.startswith("/") or address[1:2] in {"/", "\\"}:
        return "/"
    return "/" if any(character <= " " or character in "\\\x7f" for character in address) else address


def came_from() -> str:
    """Link to the page of ours from which this request came, else to the start page."""
    try:
        seen = urlsplit(request.referrer or "")
    except ValueError:
        return "/"
    if seen.netloc != request.host or (seen.path == request.path and request.method == "GET"):
        return "/"
    return local(f"{seen.path}?{seen.query}" if seen.query else seen.path)


def typed_texts() -> list[str]:
    """Give back the sentences of the form that was sent, so that a refusal never loses them."""
    form = request.parsed_form()  # type: ignore[attr-defined]
    return [
        text
        for name, text in form.items(multi=True)
        if len(text) >= SENTENCE and len(text.split()) > 1 and "password" not in name
    ]


def install(app: Flask) -> None:
    """Give every template of `app` the page frame's functions."""
    app.jinja_env.globals.update(static_url=static_url, here=here, came_from=came_from, typed_texts=typed_texts)
    app.jinja_env.globals |= {"form_key": idempotency.form_key, "option_elements": rendering.option_elements}
    app.jinja_env.filters.update(paragraphs=paragraphs, euros=money.shown, typed_euros=money.typed)
    moments.install(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"language": language(), "language_choices": languages()})
