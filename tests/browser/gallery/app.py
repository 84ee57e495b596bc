"""The gallery's small Flask app: real templates, styles and policy, made-up content in Finnish."""

import secrets
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, flash, render_template, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader

from web import frame, requests, summaries

from . import samples

ROOT = Path(__file__).resolve().parents[3]
CATALOGUES = ROOT / "config" / "translations" / "web"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGES = ("list", "empty", "conversation", "refused", "figures", "plan", "problem", "stale", "signed-out")


def compile_catalogues(target: Path) -> None:
    """Compile the .po files of the page frame below `target`."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/messages.po"):
        compiled = target / source.relative_to(CATALOGUES).with_suffix(".mo")
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as words, compiled.open("wb") as out:
            write_mo(out, read_po(words))


def create_gallery(translations: Path) -> Flask:
    """Build the gallery with the compiled catalogues below `translations`."""
    app = Flask(
        __name__, template_folder="templates", static_folder=str(ROOT / "web" / "static"), static_url_path="/static"
    )
    app.request_class = requests.Request
    app.config.update(SECRET_KEY=secrets.token_hex(), BABEL_TRANSLATION_DIRECTORIES=str(translations))
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(Path(__file__).parent / "templates"), FileSystemLoader(ROOT / "web" / "templates")]
    )
    compile_catalogues(translations)
    Babel(app, locale_selector=lambda: request.args.get("lang", "fi"))
    CSRFProtect(app)
    frame.install(app)
    app.context_processor(samples.frame)
    app.after_request(with_policy)
    for page in PAGES:
        app.add_url_rule(f"/{page}", page, show(page), methods=["GET", "POST"])
    app.add_url_rule("/form", "form", show("form"), methods=["GET", "POST"])
    app.add_url_rule("/part", "part", lambda: render_template("part.html", value=0.8))
    return app


def with_policy(answer: Response) -> Response:
    """Answer with the policy the product answers with."""
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


def show(page: str):  # noqa: ANN201  (Flask's view type says nothing)
    """Make the view of one gallery page."""

    def view() -> str:
        if page == "conversation":
            flash("Vastaus lähetettiin ilmoittajalle.", "success")
        return summaries.agree(render_template(f"{page}.html", **samples.PAGES.get(page, {})))

    return view
