"""Sessions, API tokens and reset links end together, for good, whatever it was that changed."""

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.errors import DomainError
from organisation.access import passwords, resets, signin, tokens
from organisation.access.models import ApiToken
from organisation.access.recognise import cookie_name
from organisation.people import people
from organisation.people.models import Grant, Person
from organisation.people.roles import Role
from tests import cast

OLD, NEW = "a long enough password", "an even longer password"


def by_another_password(app: Flask, who: Person) -> None:
    app.test_cli_runner().invoke(args=["person", "set-password", who.email, "--password", NEW])


def by_another_address(_app: Flask, who: Person) -> None:
    people.alter(SYSTEM, who, email=f"moved-{who.email}")


def by_disabling(_app: Flask, who: Person) -> None:
    people.enable(SYSTEM, people.disable(SYSTEM, who))


def by_a_link(app: Flask, who: Person) -> None:
    secret = resets.link(SYSTEM, who, key=app.config["SECRET_KEY"])
    resets.use(secret, NEW)


@pytest.mark.parametrize("end", [by_another_password, by_another_address, by_disabling, by_a_link])
def test_whatever_changed_what_let_somebody_in_before_never_does_again(
    app: Flask, client: FlaskClient, end: Callable[[Flask, Person], None]
) -> None:
    teacher = cast.teacher()
    with transaction():
        cookie, secret = signin.begin(teacher.id), resets.link(SYSTEM, teacher.person, key=app.config["SECRET_KEY"])
    client.set_cookie(cookie_name(), cookie)
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/me", headers=teacher.bearer).status_code == 200
    assert client.get(f"/reset/{secret}").status_code == 200
    with transaction():
        end(app, teacher.person)
    assert client.get("/").location.startswith("/sign-in")
    assert client.get("/api/v1/me", headers=teacher.bearer).status_code == 401
    assert client.get(f"/reset/{secret}").status_code == 404


def test_ones_own_session_stays_after_a_new_password_and_nothing_else_does(app: Flask, client: FlaskClient) -> None:
    teacher = cast.teacher()
    with transaction():
        people.set_password(SYSTEM, teacher.person, passwords.hashed(OLD))
        secret = resets.link(SYSTEM, teacher.person, key=app.config["SECRET_KEY"])
    assert teacher.token
    cast.sign_in(client, teacher)
    assert client.post("/account/password", data={"old": OLD, "password": NEW, "again": NEW}).status_code == 303
    assert client.get("/account").status_code == 200
    assert client.get("/api/v1/me", headers=teacher.bearer).status_code == 401
    assert client.get(f"/reset/{secret}").status_code == 404


def test_another_name_ends_nothing(client: FlaskClient) -> None:
    teacher = cast.teacher()
    cast.sign_in(client, teacher)
    with transaction():
        people.alter(SYSTEM, teacher.person, name="Another", email=teacher.person.email)
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/me", headers=teacher.bearer).status_code == 200


@pytest.mark.parametrize("days", [1, 30, 365])
def test_a_token_never_outlives_the_one_it_was_made_with(client: FlaskClient, days: int) -> None:
    teacher = cast.teacher()
    with transaction():
        first = tokens.create(teacher.person, days=2)
    made = client.post("/api/v1/me/tokens", json={"days": days}, headers={"Authorization": f"Bearer {first.token}"})
    said = dt.datetime.fromisoformat(made.get_json()["expires_at"])
    assert said == tokens.of(teacher.id)[0].expires_at <= first.expires_at
    assert (said == first.expires_at) == (days > 1)


def test_revoking_a_token_ends_all_that_were_made_with_it(client: FlaskClient) -> None:
    teacher = cast.teacher()
    with transaction():
        line = [tokens.create(teacher.person, days=9).token]
        apart = tokens.create(teacher.person, days=9).token
    for _ in range(3):
        answer = client.post("/api/v1/me/tokens", json={}, headers={"Authorization": f"Bearer {line[-1]}"})
        line.append(answer.get_json()["token"])
    second = db.session.scalars(sa.select(ApiToken.id).where(ApiToken.public_id == line[1].split("_")[1])).one()
    with transaction():
        tokens.revoke(teacher.actor, teacher.person, second)
    works = [client.get("/api/v1/me", headers={"Authorization": f"Bearer {t}"}).status_code for t in [*line, apart]]
    assert works == [200, 401, 401, 401, 200]


@pytest.mark.parametrize("path", ["/api/v1/me/tokens", "/account/tokens"])
def test_no_answer_with_a_secret_is_stored(client: FlaskClient, path: str) -> None:
    teacher = cast.teacher()
    cast.sign_in(client, teacher)
    given = {"headers": {"Idempotency-Key": "k", **teacher.bearer}}
    first = (
        client.post(path, json={"label": "x"}, **given)
        if "api" in path
        else client.post(path, data={"label": "x", "days": 3}, **given)
    )
    assert first.status_code in {200, 201}
    secret = next(word for word in first.text.replace("<", '"').replace(">", '"').split('"') if word.startswith("vire_") and len(word) > 40)  # fmt: skip
    kept = db.session.connection().exec_driver_sql("SELECT * FROM stored_answer").one()
    assert secret.split("_", 2)[2] not in repr(kept)
    again = (
        client.post(path, json={"label": "x"}, **given)
        if "api" in path
        else client.post(path, data={"label": "x", "days": 3}, **given)
    )
    assert again.status_code == 409
    assert len([t for t in tokens.of(teacher.id) if t.label == "x"]) == 1


def test_the_document_names_every_call_that_answers_with_a_secret(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json", headers=cast.teacher().bearer).get_json()
    marked = {
        (method, path)
        for path, calls in document["paths"].items()
        for method, call in calls.items()
        if isinstance(call, dict) and call.get("x-answer-holds-secret")
    }
    assert marked == {("post", "/api/v1/me/tokens")}
    holds = {
        name
        for name, schema in document["components"]["schemas"].items()
        if {"token", "secret", "password", "link"} & set(schema.get("properties", {})) and name.endswith("Out")
    }
    assert holds == {"NewTokenOut"}


def revoked(who: cast.Member) -> None:
    people.revoke(SYSTEM, db.session.scalars(sa.select(Grant).where(Grant.person_id == who.id)).one())


def disabled(who: cast.Member) -> None:
    people.disable(SYSTEM, who.person)


@pytest.mark.parametrize(("lose", "status"), [(revoked, 409), (disabled, 401)])
def test_an_answer_is_given_again_only_while_the_right_to_it_lasts(
    client: FlaskClient, lose: Callable[[cast.Member], None], status: int
) -> None:
    admin = cast.everywhere(Role.ADMIN)
    key = admin.bearer | {"Idempotency-Key": "once"}
    body = {"name": "Maija", "email": "maija@test.invalid"}
    assert client.post("/api/v1/people", json=body, headers=key).status_code == 201
    assert client.post("/api/v1/people", json=body, headers=key).headers["Idempotent-Replay"] == "true"
    with transaction():
        lose(admin)
    again = client.post("/api/v1/people", json=body, headers=key)
    assert again.status_code == status
    assert "Maija" not in again.text


def at_once(app: Flask, count: int, work: Callable[[int], object]) -> list[object]:
    """What `work` gives in `count` threads that begin together; a refusal is its code."""
    ready = threading.Barrier(count)

    def run(number: int) -> object:
        with app.app_context():
            ready.wait(timeout=20)
            try:
                with transaction():
                    return work(number)
            except DomainError as refused:
                return refused.code

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_what_is_decided_about_a_person_is_decided_in_turn(committed: Flask) -> None:
    who = cast.teacher()

    def grant(_number: int) -> str:
        people.grant(SYSTEM, db.session.get_one(Person, who.id), role=Role.AGENT, school=None)
        return "given"

    answers = at_once(committed, 8, grant)
    assert sorted(map(str, answers)) == ["given"] + ["grant_held"] * 7

    def token(_number: int) -> str:
        tokens.create(db.session.get_one(Person, who.id), days=1)
        return "made"

    with transaction():
        for _ in range(tokens.MAX_TOKENS - 2):
            tokens.create(db.session.get_one(Person, who.id), days=1)
    assert sorted(map(str, at_once(committed, 8, token))) == ["made"] * 2 + ["too_many_tokens"] * 6


def test_the_database_refuses_equal_open_grants(db_session: object) -> None:
    who = cast.teacher()
    today = clock.today()
    row = {"person_id": who.id, "role": Role.AGENT, "school_id": None, "valid_from": today}
    with pytest.raises(sa.exc.IntegrityError), transaction():
        db.session.execute(
            sa.insert(Grant).execution_options(recorded=True), [row, row | {"valid_from": today - dt.timedelta(days=1)}]
        )
