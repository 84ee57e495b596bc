"""Everybody takes their data along; who has left is erased, with a report of what went, what stayed and why."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.db import db, transaction
from core.scope import everywhere
from organisation.people.roles import Role
from tests import cast, makers
from tests.attachments import files
from tests.mail import mails
from tests.organisation import facts
from tickets.attachments.models import Attachment
from tickets.desk import closing
from tickets.ticket.models import Message

SECRET = "Aino's very own words"


def reported(answer: Any) -> dict[str, tuple[int, str, bool]]:
    return {one["what"]: (one["count"], one["outcome"], bool(one["why"])) for one in answer.json["report"]}


@pytest.fixture
def teacher(client: FlaskClient) -> cast.Member:
    """A teacher with a request that is over and one that is open, a file in each, a device and a mail."""
    teacher, agent = cast.teacher(), makers.agent()
    over, still = (makers.routed(teacher, title=SECRET, description=SECRET) for _ in range(2))
    files.added(teacher, over, ("photo.png", files.picture()))
    files.added(teacher, still, ("other.txt", b"x"))
    mails.sent(over, teacher)
    with transaction():
        closing.cancel(teacher.actor, makers.fetched(over.id), reason="")
    said = client.post(f"/api/v1/tickets/{still.id}/messages", json={"text": "Hello"}, headers=agent.bearer)
    assert said.status_code == 201
    return teacher


def test_somebody_gets_all_of_their_own_data_and_an_administrator_no_texts(
    client: FlaskClient, teacher: cast.Member
) -> None:
    path = f"/api/v1/people/{teacher.id}/export"
    own = client.post(path, headers=teacher.bearer)
    assert (own.status_code, own.json["data"]["person"][0]["email"]) == (202, teacher.person.email)
    assert [one["title"] for one in own.json["data"]["tickets"]] == [SECRET, SECRET]
    assert {one["name"] for one in own.json["data"]["files"]} == {"photo.png", "other.txt"}
    assert len(own.json["data"]["mails"]) == 1
    admin = client.post(path, headers=cast.everywhere(Role.ADMIN).bearer)
    assert (admin.status_code, SECRET in admin.text, len(admin.json["data"]["tickets"])) == (202, False, 2)
    assert reported(admin)["texts"][1:] == ("left_out", True)
    for other in (cast.outsider(), makers.agent(), cast.everywhere(Role.AUDITOR)):
        assert client.post(path, headers=other.bearer).status_code == 403
    assert facts.verbs(teacher.id).count("person.exported") == 2
    cast.sign_in(client, teacher)
    assert f"/people/{teacher.id}/export" in client.get("/account").text
    file = client.post(f"/people/{teacher.id}/export")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert SECRET in json.dumps(json.loads(file.data))


def test_who_has_left_is_erased_and_what_stays_is_named_with_its_reason(
    client: FlaskClient, teacher: cast.Member
) -> None:
    admin, name = cast.everywhere(Role.ADMIN), teacher.person.name
    address = teacher.person.email
    path = f"/api/v1/people/{teacher.id}/erase"
    assert client.post(path, headers=teacher.bearer).status_code == 403
    answer = client.post(path, headers=admin.bearer)
    assert answer.status_code == 202
    report = reported(answer)
    assert report["tickets_over"] == (1, "erased", False)
    assert report["mails"][1] == "erased"
    assert report["tickets_open"] == (1, "kept", True)
    assert report["facts"][1:] == ("kept", True)
    shown = client.get(f"/api/v1/people/{teacher.id}", headers=admin.bearer).json
    assert (name in shown["name"], address in shown["email"]) == (False, False)
    assert client.get("/api/v1/me", headers=teacher.bearer).status_code == 401
    texts = set(db.session.scalars(everywhere(sa.select(Message.text), Message, why="a test looks")))
    assert "–" in texts
    rows = db.session.scalars(everywhere(sa.select(Attachment), Attachment, why="a test looks")).all()
    assert {(row.name, row.storage_key is None) for row in rows} == {("–", True), ("other.txt", False)}
    again = reported(client.post(path, headers=admin.bearer))
    assert (again["tickets_over"][0], again["mails"][0]) == (0, 0)
    assert facts.verbs(teacher.id).count("person.erased") >= 1


def test_an_administrator_erases_from_the_page_and_never_themselves(client: FlaskClient, teacher: cast.Member) -> None:
    admin = cast.everywhere(Role.ADMIN)
    assert client.post(f"/api/v1/people/{admin.id}/erase", headers=admin.bearer).json["code"] == "not_yourself"
    cast.sign_in(client, admin)
    assert f"/people/{teacher.id}/erase" in client.get(f"/people/{teacher.id}").text
    page = client.post(f"/people/{teacher.id}/erase?lang=en")
    assert (page.status_code, "What went and what stayed" in page.text) == (200, True)


def test_what_is_kept_how_long_is_read_with_the_periods_that_are_set(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ADMIN))
    page = client.get("/retention?lang=en").text
    assert "/retention" in client.get("/people").text
    for told in (
        "180 days",
        "MAIL_KEPT_DAYS",
        "400 days",
        "IMPORTS_KEPT_DAYS",
        "1 hour",
        "no fixed time",
    ):
        assert told in page, told
