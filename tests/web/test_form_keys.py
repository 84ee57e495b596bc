"""A form that is sent twice is carried out once: double click, F5 and Back need no script."""

import re
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core.db import db
from core.scope import everywhere
from tests import cast, makers
from tests.house.test_source import ROOT
from tickets.ticket.models import Message, Ticket


def filled_in(client: FlaskClient) -> dict[str, str]:
    """The form of a new ticket with its own key, as a person fills it in."""
    page = client.get("/tickets/new?category=device.screen").text
    key = re.search(r'name="form_key" value="([0-9a-f]{32})"', page)
    assert key
    school = str(cast.school().id)
    return {
        "form_key": key[1],
        "category": "device.screen",
        "title": "Broken twice",
        "school": school,
        "class_stopped": "false",
    }


def tickets() -> int:
    wanted = sa.select(sa.func.count()).select_from(Ticket).where(Ticket.title == "Broken twice")
    return int(db.session.scalar(everywhere(wanted, Ticket, why="a test counts")) or 0)


def test_the_same_form_sent_again_leads_to_what_the_first_one_made(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    form = filled_in(client)
    first, second = client.post("/tickets/new", data=form), client.post("/tickets/new", data=form)
    assert (first.status_code, second.status_code) == (303, 303), first.text
    assert first.location == second.location
    assert tickets() == 1
    assert "It was not done twice." in client.get(second.location).text


def test_a_new_form_or_other_words_are_another_request(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    form = filled_in(client)
    again = form | {"again": "true"}  # asked first: the same was reported a moment ago
    sent = [form, again | {"description": "And another thing."}, again | {"form_key": filled_in(client)["form_key"]}]
    answers = [client.post("/tickets/new", data=one) for one in sent]
    assert len({answer.location for answer in answers}) == len(sent)


def test_a_refused_form_may_be_sent_again(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    form = filled_in(client)
    assert client.post("/tickets/new", data=form | {"school": "nowhere"}).status_code == 422
    assert client.post("/tickets/new", data=form).status_code == 303


def test_another_person_with_the_same_key_is_another_person(client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    form = filled_in(client)
    first = client.post("/tickets/new", data=form)
    cast.sign_in(client, cast.teacher())
    assert client.post("/tickets/new", data=form).location != first.location


def test_a_reply_sent_twice_is_one_message(client: FlaskClient) -> None:
    teacher = cast.teacher()
    ticket = makers.routed(teacher)
    cast.sign_in(client, teacher)
    page = client.get(f"/tickets/{ticket.id}").text
    form = re.search(rf'<form[^>]*action="(/tickets/{ticket.id}/\w*(?:reply|messages?)\w*)".*?</form>', page, re.DOTALL)
    assert form
    key = re.search(r'name="form_key" value="(\w+)"', form[0])
    assert key
    for _ in range(2):
        assert client.post(form[1], data={"form_key": key[1], "text": "Any news about it?"}).status_code == 303
    wanted = sa.select(sa.func.count()).select_from(Message).where(Message.text == "Any news about it?")
    assert db.session.scalar(everywhere(wanted, Message, why="a test counts")) == 1


def test_two_clicks_at_the_same_time_are_one(committed: Flask) -> None:
    client = cast.sign_in(committed.test_client(), cast.teacher())
    form = filled_in(client)
    other = committed.test_client()
    other._cookies, other.environ_base = client._cookies, client.environ_base
    answers: list[Any] = []
    begin = threading.Barrier(2)

    def click(by: FlaskClient) -> None:
        begin.wait()
        answers.append(by.post("/tickets/new", data=form))

    threads = [threading.Thread(target=click, args=(one,)) for one in (client, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert tickets() == 1


FORMS = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)


@pytest.mark.parametrize("package", ["web", "organisation", "registry", "tickets", "workers"])
def test_every_form_carries_a_key(package: str) -> None:
    without = [
        (path.name, form[:80])
        for path in (ROOT / package).rglob("*.html")
        for form in FORMS.findall(path.read_text())
        if "csrf_field()" not in form
    ]
    assert [form for form in without if "sign_out_url" not in form[1] and "/sign-out" not in form[1]] == []
