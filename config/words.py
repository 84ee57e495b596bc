"""Languages: which one to answer in, and where the catalogues are."""

import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import support
from babel.messages import mofile, pofile
from flask import Flask, Response, g, request
from flask_babel import format_decimal, get_translations
from markupsafe import Markup

from config.local import files
from core.languages import CODES
from web import frame
from web.frame import LANGUAGE_COOKIE

ANONYMOUS_KEPT = 31_536_000  # seconds, a year
FOLDER = Path(__file__).resolve().parent / "translations"


def settings() -> dict[str, str]:
    """How web and workers find the catalogues and write days and times."""
    return {
        "BABEL_TRANSLATION_DIRECTORIES": directories(),
        "BABEL_DEFAULT_LOCALE": "fi",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Helsinki",
    }


def directories() -> str:
    """The catalogues' folders, one for each part of the house, as Flask-Babel wants them."""
    return ";".join(str(p) for p in sorted(FOLDER.iterdir()) if p.is_dir())


def language() -> str:
    """The language of the present request: asked for, chosen in this session, the person's own, the browser's, Finnish.

    What was chosen in a session ends with it; signing in begins with the person's own.
    """
    if request.args.get("lang") in CODES:
        return str(request.args["lang"])
    actor = g.get("actor")
    if actor is not None and not request.cookies.get(LANGUAGE_COOKIE):
        return str(actor.language)
    if request.cookies.get(LANGUAGE_COOKIE) in CODES:
        return str(request.cookies[LANGUAGE_COOKIE])
    return request.accept_languages.best_match(CODES) or "fi"


def locale() -> str:
    """How dates and numbers are written: in English with the day first, as everyone here expects it."""
    return {"en": "en_GB"}.get(language(), language())


def said(sentence: str, /, **values: Any) -> str:
    """`sentence` in the reader's language, for templates, which ask some hundred times a page.

    Returns  a wording of ours as markup; any other text as it is, to be escaped by the template
    """
    words = _translated(frame.language(), sentence)
    return words % values if values else words


def counted(singular: str, plural: str, count: int, /, **values: Any) -> Markup:
    """The sentence for `count` things, written as numbers are in the reader's language, for templates."""
    words = Markup(get_translations().ungettext(singular, plural, int(count)))  # noqa: S704  the catalogues are ours
    return words % ({"num": format_decimal(count)} | values)


@lru_cache(maxsize=16_384)
def _translated(_language: str, sentence: str) -> str:
    if sentence not in wordings():
        return sentence
    return Markup(get_translations().ugettext(sentence))  # noqa: S704  the catalogues are ours


@lru_cache(maxsize=1)
def wordings() -> frozenset[str]:
    """Every sentence that is marked for translation: each has its Finnish."""
    found: set[str] = set()
    for folder in directories().split(";"):
        catalogue: Any = support.Translations.load(folder, ["fi"])
        found.update(key if isinstance(key, str) else key[0] for key in catalogue._catalog)
    return frozenset(found)


def install(app: Flask) -> None:
    """Keep a language that was asked for; give templates their words."""
    app.jinja_env.globals.update(gettext=said, _=said, ngettext=counted)

    @app.after_request
    def _keep(response: Response) -> Response:
        if request.args.get("lang") in CODES and not request.path.startswith("/api/"):
            age = None if g.get("actor") else ANONYMOUS_KEPT
            response.set_cookie(LANGUAGE_COOKIE, request.args["lang"], age, samesite="Lax", httponly=True)
        return response


def compile_all() -> int:
    """Compile every catalogue that is newer than its compiled form; returns how many were."""
    done = 0
    for source in FOLDER.glob("*/*/LC_MESSAGES/messages.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as po:
            catalogue = pofile.read_po(po, locale=source.parent.parent.name)
        scratch = target.with_suffix(f".{id(catalogue)}")
        with scratch.open("wb") as mo:
            mofile.write_mo(mo, catalogue)
        scratch.replace(target)
        done += 1
    return done


if __name__ == "__main__":
    try:
        compile_all()
    except OSError as error:
        sys.exit(files.cannot_write(error))
