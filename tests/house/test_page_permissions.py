"""Every page and form × everybody, as the permission table says.

A page is shown, forbidden (403) or not there (404). A form that is not somebody's to send changes nothing.
"""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core.db import db
from core.history import Event
from registry.devices.pages import BY_NAME
from tests import cast
from tests.house import world
from tests.house.expectations import Ask
from tests.house.page_expectations import FORMS, PAGES
from tests.house.test_permissions import Asker, Everybody, filled
from tickets.desk.page_commands import PAGE_COMMANDS

OWN_WAY = {"static", "health.alive", "health.ready", "health.metrics", "access.sign_out"}
OWN_WAY |= {"saved_views.show"}  # leads on to the list, for those whose view it is: tests/desk/test_list.py
NAMES = {"name": BY_NAME, "command": PAGE_COMMANDS}  # addresses that stand for several commands


def addresses(app: Flask, method: str) -> set[str]:
    """Every address of a page or form that needs somebody who is signed in."""
    found = set()
    for rule in app.url_map.iter_rules():
        is_public = getattr(app.view_functions[rule.endpoint], "is_public", False)
        if method in (rule.methods or ()) and not (
            rule.rule.startswith("/api/") or is_public or rule.endpoint in OWN_WAY
        ):
            path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"<\1>", rule.rule)
            several = [(name, words) for name, words in NAMES.items() if f"<{name}>" in path]
            found |= {path.replace(f"<{n}>", word) for n, words in several for word in words} if several else {path}
    return found


def test_every_page_and_form_has_an_expectation(app: Flask) -> None:
    assert addresses(app, "GET") == set(PAGES)
    assert addresses(app, "POST") == set(FORMS)


@pytest.fixture
def things(client: FlaskClient) -> dict[str, Any]:
    """One thing of each kind, of First School."""
    return world.build() | {"kind": "csv", "number": 1}


class SignedIn(Everybody):
    """Whoever may ask, each in a browser of their own."""

    def __init__(self, app: Flask, things: dict[str, Any]) -> None:
        self._app = app
        self._browsers: dict[str, FlaskClient] = {}
        super().__init__(things, self._sign_in)

    def _sign_in(self, asker: Asker) -> None:
        client = self._browsers[asker.name] = cast.sign_in(self._app.test_client(), asker.member)
        client.get("/account")

    def browser(self, asker: Asker) -> FlaskClient:
        """The browser of `asker`."""
        return self._browsers[asker.name]


def address(path: str, things: dict[str, Any]) -> str:
    return re.sub(r"<(\w+)>", lambda m: str(things[m[1]]), path)


def test_whoever_opens_a_page_sees_what_the_table_says(app: Flask, things: dict[str, Any]) -> None:
    wrong = {}
    everybody = SignedIn(app, things)
    for path, ask in PAGES.items():
        for asker, wanted in everybody.who_ask(ask):
            answer = everybody.browser(asker).get(address(path, things), query_string=filled(ask.query, things))
            if answer.status_code not in STATUS[wanted]:
                wrong[f"{asker.name}: {path}"] = f"{wanted} ≠ {answer.status_code}"
    assert not wrong, "\n".join(f"{k}: {v}" for k, v in wrong.items())


def test_a_form_that_is_not_theirs_to_send_changes_nothing(app: Flask, things: dict[str, Any]) -> None:
    wrong = []
    everybody = SignedIn(app, things)
    for path, ask in FORMS.items():
        refused = [(asker, everybody.browser(asker)) for asker, want in everybody.who_ask(ask) if want != "allowed"]
        told = facts()
        answers = [(asker, send(client, path, ask, things)) for asker, client in refused]
        if facts() != told:
            wrong.append(f"{path} was carried out for one of {[asker.name for asker, _ in answers]}")
        for asker, status in answers:
            wrong += [f"{asker.name}: {path} {status}"] if status not in {403, 404, 422} and path != NEXT else []
    assert not wrong, "\n".join(wrong)


STATUS = {"allowed": {200, 301}, "forbidden": {403}, "not there": {404}}  # 301: the page has moved
NEXT = "/desk/next"  # says on the desk why there is nothing to take


def send(client: FlaskClient, path: str, ask: Ask, things: dict[str, Any]) -> int:
    data = {"version": str(world.version(path, things))} | filled(ask.body, things)
    return client.post(address(path, things), data=data).status_code


def facts() -> int:
    """How many facts there are."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Event)) or 0
