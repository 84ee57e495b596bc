"""The operator sees how jobs flow and tries again what was given up; whoever works is told when nothing flows."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core.db import db, transaction
from core.history import Event
from core.outbox.items import Heartbeat, Item
from organisation.people.roles import Role
from tests import cast, makers
from workers.operations import wording

JOBS = "/api/v1/operations/jobs"
SEEN = {"broker": True}
OPERATORS = {Role.ADMIN, Role.LEAD}


def job(**columns: Any) -> int:
    """A job's number."""
    item = Item(topic="test.effect", payload={}, **columns)
    with transaction():
        db.session.add(item)
    return item.id


def dead(**columns: Any) -> int:
    return job(dead_at=sa.func.now(), attempts=5, last_error="ValueError", sent_at=sa.func.now(), sends=7, **columns)


def beat(name: str, *, ago: float = 0, **facts: Any) -> None:
    """Have process `name` say so many seconds ago that it works."""
    at = sa.func.clock_timestamp() - dt.timedelta(seconds=ago)
    with transaction():
        db.session.merge(Heartbeat(name=name, at=at, facts=facts))


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    return cast.bearer(client, cast.everywhere(Role.ADMIN))


def test_jobs_are_listed_by_state_the_latest_first(admin: FlaskClient) -> None:
    opened, given_up, later = job(), dead(), dead()
    listed = admin.get(JOBS, query_string={"state": "dead"}).get_json()["items"]
    assert [(row["id"], row["last_error"], row["attempts"]) for row in listed] == [
        (later, "ValueError", 5),
        (given_up, "ValueError", 5),
    ]
    assert [row["id"] for row in admin.get(JOBS).get_json()["items"]] == [opened]
    first = admin.get(JOBS, query_string={"state": "dead", "limit": 1}).get_json()
    second = admin.get(JOBS, query_string={"state": "dead", "limit": 1, "after": first["next"]}).get_json()
    assert ([row["id"] for row in second["items"]], second["next"]) == ([given_up], None)


def test_a_job_that_was_given_up_is_tried_again_from_its_first_attempt(admin: FlaskClient) -> None:
    number = dead()
    answer = admin.post(f"{JOBS}/{number}/retry")
    assert answer.status_code == 200
    assert answer.get_json() | {"attempts": 0, "dead_at": None, "done_at": None} == answer.get_json()
    row = db.session.execute(sa.select(Item.sent_at, Item.sends).where(Item.id == number)).one()
    assert tuple(row) == (None, 0)
    fact = db.session.scalars(sa.select(Event).where(Event.verb == "job.retried")).one()
    assert (fact.subject_id.int, fact.after) == (number, {"topic": "test.effect"})
    assert admin.post(f"{JOBS}/{number}/retry").get_json()["code"] == "job_not_given_up"


@pytest.mark.parametrize("number", ["0", "999999999999", "99999999999999999999999999"])
def test_a_job_that_is_not_there_is_not_found(admin: FlaskClient, number: str) -> None:
    assert admin.get(f"{JOBS}/{number}").status_code == 404
    assert admin.post(f"{JOBS}/{number}/retry").status_code == 404


@pytest.mark.parametrize("bad", [{"state": "lost"}, {"limit": "0"}, {"after": "x"}, {"colour": "red"}])
def test_a_bad_query_is_refused(admin: FlaskClient, bad: dict[str, str]) -> None:
    assert admin.get(JOBS, query_string=bad).status_code == 422


@pytest.mark.parametrize("role", [role for role in Role if role not in OPERATORS])
def test_nobody_else_sees_or_retries_jobs(client: FlaskClient, role: Role) -> None:
    number = dead()
    other = cast.bearer(client, cast.everywhere(role))
    answers = [other.get(JOBS), other.get(f"{JOBS}/{number}"), other.post(f"{JOBS}/{number}/retry")]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_the_page_shows_what_waits_and_tries_again_what_was_given_up(client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.ADMIN))
    number, _ = dead(), job()
    beat("publisher", **SEEN)
    text = client.get("/operations?lang=en").get_data(as_text=True)
    assert "test.effect" in text
    assert "ValueError" in text
    assert "reachable" in text
    assert client.post(f"/operations/jobs/{number}/retry").status_code == 303
    assert db.session.scalar(sa.select(Item.dead_at).where(Item.id == number)) is None
    again = client.post(f"/operations/jobs/{number}/retry")
    assert again.status_code == 409
    assert "can be tried again" in again.get_data(as_text=True)


@pytest.mark.parametrize("role", sorted(OPERATORS))
def test_operators_see_on_their_start_page_how_many_jobs_were_given_up(client: FlaskClient, role: Role) -> None:
    cast.sign_in(client, cast.everywhere(role))
    says = "Jobs that were given up"
    assert says not in client.get("/?lang=en").get_data(as_text=True)
    dead(), dead()
    page = client.get("/?lang=en").get_data(as_text=True)
    tile = page[page.index(says) - 100 :][:300]
    assert '<span class="tile__value">2</span>' in tile
    assert 'href="/operations#dead"' in tile


def test_a_teacher_sees_none_of_them(client: FlaskClient) -> None:
    dead()
    cast.sign_in(client, cast.teacher())
    assert "Jobs that were given up" not in client.get("/?lang=en").get_data(as_text=True)


def test_the_page_says_what_each_job_was_about_and_why_it_failed(client: FlaskClient) -> None:
    ticket = makers.ticket()
    with transaction():
        db.session.add(
            Item(
                topic="tickets.route",
                payload={"subject_id": str(ticket.id)},
                dead_at=sa.func.now(),
                last_error="QueryCanceled 57014",
            )
        )
    cast.sign_in(client, cast.everywhere(Role.LEAD))
    text = client.get("/operations?lang=en").get_data(as_text=True)
    for said in ("Assigning a request", f'href="/tickets/{ticket.id}">{ticket.number}', "took longer than a job may"):
        assert said in text
    cast.sign_in(client, cast.everywhere(Role.ADMIN))
    text = client.get("/operations?lang=en").get_data(as_text=True)
    assert f"Ticket {str(ticket.id)[:8]}" in text, "who may not see it learns only which kind of thing it is"
    assert ticket.number not in text


@pytest.mark.parametrize(
    ("code", "begins"),
    [
        ("process_died", "The process that did it"),
        ("ValueError", "An error of the program"),
        ("IntegrityError 23505", "The database refused a value"),
        ("OperationalError 53100", "The database, its disk"),
        ("SMTPRecipientsRefused", "The mail server"),
        ("UnknownTopic", "No worker knows"),
        ("order_no_longer_open", "A rule of Vire"),
        (None, "An error of the program"),
    ],
)
def test_each_error_has_a_sentence(app: Flask, code: str | None, begins: str) -> None:
    with app.test_request_context("/?lang=en"):
        assert wording.reason(code).startswith(begins)


def banner(app: Flask, client: FlaskClient) -> str:
    """The banner above a page, worded in English."""
    app.extensions.pop("vire_health", None)  # what was read a moment ago
    page = client.get("/?lang=en").get_data(as_text=True)
    found = [
        title for title in ("The message broker does not answer.", "Background work has stopped.") if title in page
    ]
    return " ".join(found)


@pytest.mark.parametrize(
    ("publisher", "worker", "said"),
    [
        ({"broker": True}, {}, ""),
        ({"broker": False}, {}, "The message broker does not answer."),
        ({"broker": True, "ago": 20}, {}, "Background work has stopped."),
        ({"broker": True}, {"ago": 70}, "Background work has stopped."),
    ],
)
def test_an_agent_is_told_when_background_work_stands_still(
    app: Flask, client: FlaskClient, publisher: dict[str, Any], worker: dict[str, Any], said: str
) -> None:
    cast.sign_in(client, cast.everywhere(Role.AGENT))
    beat("publisher", **publisher)
    beat("worker", **worker)
    assert banner(app, client) == said


def test_without_a_publisher_an_agent_is_told_as_soon_as_work_waits(app: Flask, client: FlaskClient) -> None:
    cast.sign_in(client, cast.everywhere(Role.AGENT))
    assert banner(app, client) == ""
    job(available_at=sa.func.now() - dt.timedelta(seconds=30))
    assert banner(app, client) == "Background work has stopped."


def test_a_teacher_is_not_told(app: Flask, client: FlaskClient) -> None:
    cast.sign_in(client, cast.teacher())
    beat("publisher", broker=False)
    assert banner(app, client) == ""
