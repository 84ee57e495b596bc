"""The lists as servers run them: each hot statement for itself, on a connection without a transaction around it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import db
from organisation.people.roles import Role
from tests import cast, makers

CALLS = ["/devices", "/devices?q=HKI", "/devices?sort=-model&limit=2", "/tickets", "/schools", "/models", "/orders"]
PAGES = ["/", "/devices", "/devices?q=HKI", "/desk", "/schools", "/orders", "/catalogue"]


def seen(app: Flask, people: dict[str, cast.Member]) -> dict[tuple[str, str], tuple[int, int]]:
    """(who, address) → status and how many rows or links there are."""
    found = {}
    for name, member in people.items():
        client = cast.sign_in(app.test_client(), member)
        for call in CALLS:
            answer = client.get(f"/api/v1{call}", headers=member.bearer)
            found[name, call] = answer.status_code, len((answer.json or {}).get("items", ()))
        for page in PAGES:
            answer = client.get(page)
            found[name, page] = answer.status_code, answer.get_data(as_text=True).count("<tr")
    return found


def world() -> dict[str, cast.Member]:
    """Three devices and a ticket of the teacher; people of both schools and of all."""
    people = {
        "teacher": cast.teacher(),
        "contact": cast.contact(),
        "outsider": cast.outsider(),
        "agent": makers.agent("devices"),
        "auditor": cast.everywhere(Role.AUDITOR),
    }
    for _ in range(3):
        makers.device()
    makers.ticket(people["teacher"])
    return people


@pytest.fixture
def in_one_transaction(client: FlaskClient, app: Flask) -> dict[tuple[str, str], tuple[int, int]]:
    """What everybody sees where one transaction is around all of it."""
    return seen(app, world())


def test_lists_are_the_same_without_a_transaction_around_them(
    in_one_transaction: dict[tuple[str, str], tuple[int, int]], committed: Flask
) -> None:
    people = world()
    db.session.remove()
    assert seen(committed, people) == in_one_transaction
    assert in_one_transaction["teacher", "/devices?q=HKI"] != in_one_transaction["outsider", "/devices?q=HKI"]
    engine: Any = db.engine
    assert engine.pool.checkedout() == 0, "every connection is given back"
