"""One's own account, and the commands that begin a new installation."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.actor import SYSTEM
from core.db import transaction
from organisation.access import browsers, passwords, signin
from organisation.people import people
from organisation.people.roles import Role
from tests import cast
from tests.organisation import facts

OLD, NEW = "a long enough password", "an even longer password"


@pytest.fixture
def teacher(client: FlaskClient) -> cast.Member:
    found = cast.teacher()
    with transaction():
        people.set_password(SYSTEM, found.person, passwords.hashed(OLD))
    cast.sign_in(client, found)
    return found


def change(client: FlaskClient, old: str = OLD, new: str = NEW, again: str = NEW) -> int:
    return client.post("/account/password", data={"old": old, "password": new, "again": again}).status_code


def test_a_password_is_changed_by_who_knows_it_and_other_browsers_are_signed_out(
    client: FlaskClient, teacher: cast.Member
) -> None:
    with transaction():
        signin.begin(teacher.id, "Firefox, Linux")
    assert change(client) == 303
    assert passwords.matches(teacher.person.password_hash, NEW)
    assert [b.is_this for b in signin.browsers(teacher.id, client.get_cookie("__Host-vire").value)] == [True]  # type: ignore[union-attr]
    assert facts.verbs(teacher.id, by=teacher.id) == ["person.password_set"]


def test_a_password_is_not_changed_otherwise(client: FlaskClient, teacher: cast.Member) -> None:
    assert change(client, old="wrong") == 422
    assert change(client, new="short", again="short") == 422
    assert change(client, again="another one") == 422
    assert [change(client, old="wrong") for _ in range(10)][-1] == 429
    assert passwords.matches(teacher.person.password_hash, OLD)


def test_other_browsers_are_signed_out(client: FlaskClient, app: Flask, teacher: cast.Member) -> None:
    with transaction():
        signin.begin(teacher.id, "Firefox, Linux")
    assert "Firefox, Linux" in client.get("/account").text
    assert client.post("/account/sign-out-others").status_code == 303
    page = client.get("/account")
    assert page.status_code == 200
    assert "Firefox, Linux" not in page.text


def test_the_chosen_language_is_spoken_everywhere(client: FlaskClient, teacher: cast.Member) -> None:
    assert "<h1>My account" in client.get("/account").text
    assert client.post("/account/language", data={"language": "sv"}).status_code == 303
    assert '<html lang="sv">' in client.get("/account").text
    assert facts.verbs(teacher.id, by=teacher.id) == ["person.language_chosen"]
    assert client.post("/account/language", data={"language": "xx"}).status_code == 422


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iPhone"),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_of_a_browser_only_family_and_system_are_kept(agent: str, name: str) -> None:
    assert browsers.named(agent) == name


def test_an_installation_begins_with_commands(app: Flask, client: FlaskClient) -> None:
    run = app.test_cli_runner().invoke
    made = run(args=["person", "create", "first@test.invalid", "--name", "First", "--role", "admin"])
    assert made.exit_code == 0, made.output
    assert run(args=["person", "set-password", "first@test.invalid", "--password", NEW]).exit_code == 0
    cast.with_form_token(client)
    assert client.post("/sign-in", data={"email": "first@test.invalid", "password": NEW}).status_code == 303
    assert client.get("/people").status_code == 200
    token = run(args=["token", "create", "first@test.invalid", "--days", "30"]).output.split()[-1]
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.get_json()["roles"] == [Role.ADMIN]
    link = run(args=["person", "reset-link", "first@test.invalid"]).output.strip()
    assert client.get(link.removeprefix(app.config["SETTINGS"].public_url)).status_code == 200


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["person", "reset-link", "x@test.invalid"], "Nobody with the address x@test.invalid"),
        (["token", "create", "x@test.invalid"], "Nobody with the address x@test.invalid"),
        (["person", "set-password", "x@test.invalid", "--password", "short"], "12–200 characters"),
        (["person", "create", "demo@test.invalid", "--name", "A", "--role", "king"], "'king' is not one of"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(app: Flask, client: FlaskClient, args: list[str], says: str) -> None:
    answer = app.test_cli_runner().invoke(args=args)
    assert answer.exit_code in {1, 2}
    assert says in answer.output
    assert isinstance(answer.exception, SystemExit)
