"""Links to this page, the way back, and what was typed."""

import ast
from typing import Any

from flask import Flask, g, request
from flask.testing import FlaskClient
from flask_babel import Babel

from organisation.people.roles import Role
from tests import cast
from tests.house.test_source import nodes, sources
from web import frame, requests


def small_app() -> Flask:
    app = Flask(__name__)
    app.request_class = requests.Request
    Babel(app, default_locale="sv")
    app.add_url_rule("/rooms", "rooms", lambda: "", methods=["GET"])
    app.add_url_rule("/rooms/close", "close", lambda: "", methods=["POST"])
    frame.install(app)
    return app


def test_a_link_to_this_page_keeps_the_filters_and_begins_at_the_first_page() -> None:
    with small_app().test_request_context("/rooms?kind=a&kind=b&q=ä&after=x&lang=fi"):
        assert frame.here(sort="-name", q=None) == "/rooms?kind=a&kind=b&sort=-name"
        assert frame.here(after="y") == "/rooms?kind=a&kind=b&q=%C3%A4&after=y"


def test_another_language_shows_this_page_or_the_nearest_above_it_that_can_be_read_again() -> None:
    app = small_app()
    with app.test_request_context("/rooms?q=1"):
        assert [(one["code"], one["url"], one["current"]) for one in frame.languages()] == [
            ("fi", "/rooms?q=1&lang=fi", False),
            ("sv", "/rooms?q=1&lang=sv", True),
            ("en", "/rooms?q=1&lang=en", False),
        ]
    with app.test_request_context("/rooms/close", method="POST"):
        assert frame.languages()[0]["url"] == "/rooms?lang=fi"
    with app.test_request_context("/nothing/like/it", method="POST"):
        assert frame.languages()[0]["url"] == "/?lang=fi"


def test_the_way_back_leads_only_to_pages_of_ours() -> None:
    app = small_app()
    ours = {"base_url": "https://vire.test"}
    cases = {
        "https://vire.test/rooms?q=1": "/rooms?q=1",
        "https://elsewhere.test/rooms": "/",
        "https://vire.test/rooms/close": "/rooms/close",
        "javascript:alert(1)": "/",
        "": "/",
    }
    for referrer, expected in cases.items():
        with app.test_request_context("/rooms/close", method="POST", headers={"Referer": referrer}, **ours):
            assert frame.came_from() == expected
    with app.test_request_context("/rooms", headers={"Referer": "https://vire.test/rooms"}, **ours):
        assert frame.came_from() == "/"


def test_typed_sentences_are_given_back_and_secrets_are_not() -> None:
    form = {
        "text": "The screen stays black.",
        "code": "fixed",
        "password": "correct horse battery",
        "csrf_token": "x" * 90,
    }
    with small_app().test_request_context("/rooms/close", method="POST", data=form):
        assert request.form["code"] == "fixed"
        assert frame.typed_texts() == ["The screen stays black."]


def test_plain_text_is_shown_in_paragraphs_and_never_as_markup() -> None:
    shown = frame.paragraphs("One <b>\r\ntwo\n\n\n\nthree & four\n")
    assert shown == "<p>One &lt;b&gt;<br>two</p><p>three &amp; four</p>"
    assert frame.paragraphs(None) == ""


def test_a_static_file_is_linked_by_its_content() -> None:
    app = Flask("web", static_folder="static")
    with app.test_request_context("/"):
        assert frame.static_url("vire.css").startswith("/static/vire.css?v=")
        assert frame.static_url("not-built-yet.css") == "/static/not-built-yet.css"


def test_no_page_takes_a_name_that_every_page_is_given(app: Flask, client: FlaskClient) -> None:
    """What a view gives goes before what the frame gives: the links of the languages were lost that way."""
    given: dict[str, Any] = {}
    with app.test_request_context("/"):
        g.actor = cast.everywhere(Role.LEAD).actor
        app.update_template_context(given)
    frames = given.keys() - {
        "sign_in_url",
        "g",
        "request",
        "session",
    }  # a public page says itself where to come back to
    assert {"language", "language_choices", "navigation", "person"} <= frames
    taken = [
        f"{path}:{keyword.value.lineno} {keyword.arg}"
        for path, text in sources()
        for node in nodes(text)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"page", "render_template"}
        for keyword in node.keywords
        if keyword.arg in frames
    ]
    assert taken == []
