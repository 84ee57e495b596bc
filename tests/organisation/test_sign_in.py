"""Signing in through the page: who gets in, who waits, what the cookie is."""

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.history import Event
from core.quota import Quota
from organisation.access import passwords, signin, throttle
from organisation.access.models import SignedIn
from organisation.access.pages import local
from organisation.access.recognise import cookie_name, digest
from organisation.people import people
from tests import cast

PASSWORD = "a long enough password"


@pytest.fixture
def teacher(client: FlaskClient) -> cast.Member:
    found = cast.teacher()
    with transaction():
        people.set_password(SYSTEM, found.person, passwords.hashed(PASSWORD))
    cast.with_form_token(client)
    return found


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in", data={"email": email, "password": password, **more.pop("data", {})}, **more)


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie(cookie_name())
    return found.value if found else ""


def test_the_right_password_signs_in_and_leads_on(client: FlaskClient, app: Flask, teacher: cast.Member) -> None:
    answer = sign_in(client, teacher.person.email.upper(), data={"next": "/people?q=a"})
    assert (answer.status_code, answer.location) == (303, "/people?q=a")
    assert client.get("/").status_code == 200
    assert db.session.scalar(sa.select(Event.verb).where(Event.subject_id == teacher.id, Event.actor_id == teacher.id))


def test_the_cookie_is_bound_to_the_host_and_only_its_hash_is_kept(client: FlaskClient, teacher: cast.Member) -> None:
    answer = sign_in(client, teacher.person.email)
    [sent] = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-vire=")]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(sent.split("; "))
    assert "Domain" not in sent
    secret = cookie(client)
    assert db.session.scalars(sa.select(SignedIn.secret_hash)).all() == [digest(secret)]
    assert secret.encode() not in digest(secret)


def test_signing_in_again_ends_the_session_before(client: FlaskClient, teacher: cast.Member) -> None:
    sign_in(client, teacher.person.email)
    first = cookie(client)
    cast.with_form_token(client)
    sign_in(client, teacher.person.email)
    assert cookie(client) != first
    client.set_cookie(cookie_name(), first)
    assert client.get("/").location.startswith("/sign-in")


@pytest.mark.parametrize("field", ["email", "password"])
def test_a_wrong_pair_is_refused_in_words_and_counted(client: FlaskClient, teacher: cast.Member, field: str) -> None:
    typed = {"email": teacher.person.email, "password": PASSWORD, field: "somebody@else.invalid"}
    answer = client.post("/sign-in", data=typed, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert "e-mail address or the password is wrong" in answer.text
    assert PASSWORD not in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Quota)) == 3  # account here, anywhere, network
    assert client.get("/").location.startswith("/sign-in")


def test_unknown_people_cost_as_much_as_known_ones(
    client: FlaskClient, teacher: cast.Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    real = passwords.matches

    def matches(kept: str | None, typed: str) -> bool:
        asked.append(kept)
        return real(kept, typed)

    monkeypatch.setattr(passwords, "matches", matches)
    sign_in(client, "nobody@test.invalid")
    sign_in(client, teacher.person.email, "wrong password")
    assert asked[0] is None
    assert asked[1] is not None
    assert passwords.NOBODY.split("$")[1:4] == str(asked[1]).split("$")[1:4]  # same algorithm, version and cost


def test_guessing_a_password_costs_what_is_advised(hasher: PasswordHasher) -> None:
    assert hasher.hash("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_demos_password_opens_nothing_elsewhere(teacher: cast.Member) -> None:
    with transaction():
        people.set_password(SYSTEM, teacher.person, passwords.hashed(passwords.DEMO, demo=True))
    tried = throttle.Try(teacher.person.email, None, "k")
    assert signin.sign_in(passwords.DEMO, tried=tried, demo=True)
    with pytest.raises(signin.WrongPair):
        signin.sign_in(passwords.DEMO, tried=tried)


def test_a_hash_of_another_cost_is_renewed_and_nothing_ends(
    client: FlaskClient, teacher: cast.Member, hasher: PasswordHasher
) -> None:
    with transaction():
        other = signin.begin(teacher.id)
        people.rehash(teacher.person, PasswordHasher(time_cost=3, memory_cost=8, parallelism=1).hash(PASSWORD))
    assert passwords.is_outdated(teacher.person.password_hash)
    assert sign_in(client, teacher.person.email).status_code == 303
    assert not passwords.is_outdated(teacher.person.password_hash)
    assert passwords.matches(teacher.person.password_hash, PASSWORD)
    assert other
    assert len(signin.browsers(teacher.id, "")) == 2


def test_disabling_a_person_ends_their_session_at_once(client: FlaskClient, teacher: cast.Member) -> None:
    cast.sign_in(client, teacher)
    assert client.get("/").status_code == 200
    with transaction():
        people.disable(SYSTEM, teacher.person)
    assert client.get("/").location.startswith("/sign-in")
    assert sign_in(client, teacher.person.email).status_code == 422


@pytest.mark.parametrize(("hours", "status"), [(11, 200), (13, 303)])
def test_a_session_ends_when_nobody_used_it_for_half_a_day(
    client: FlaskClient, teacher: cast.Member, hours: int, status: int
) -> None:
    cast.sign_in(client, teacher)
    with time_machine.travel(clock.now() + dt.timedelta(hours=hours)):
        assert client.get("/").status_code == status


def test_a_session_ends_after_a_week_however_much_it_is_used(client: FlaskClient, teacher: cast.Member) -> None:
    cast.sign_in(client, teacher)
    start = clock.now()
    for hours in range(6, 24 * 7, 6):
        with time_machine.travel(start + dt.timedelta(hours=hours)):
            assert client.get("/").status_code == 200
    with time_machine.travel(start + signin.LONGEST + dt.timedelta(seconds=1)):
        assert client.get("/").status_code == 303


def test_signing_out_ends_the_session_on_the_server(client: FlaskClient, teacher: cast.Member) -> None:
    cast.sign_in(client, teacher)
    secret = cookie(client)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    client.set_cookie(cookie_name(), secret)
    assert client.get("/").status_code == 303


@pytest.mark.parametrize(
    "target",
    ["//evil.invalid", "https://evil.invalid/", "/\\evil.invalid", "/\t/evil.invalid", "javascript:alert(1)", "", "x",
     "/sign-out", "/sign-in?next=/"],
)  # fmt: skip
def test_next_never_leads_away(target: str) -> None:
    assert local(target) == "/"


def test_a_wrong_address_does_not_look_signed_out(client: FlaskClient) -> None:
    assert 'href="/sign-in"' in client.get("/nothing").text
    cast.sign_in(client, cast.teacher())
    for path in ("/nothing", "/tickets/nothing"):
        page = client.get(path)
        assert page.status_code == 404
        assert 'href="/sign-in"' not in page.text
        assert "Teacher" in page.text


def test_a_form_from_elsewhere_is_refused(app: Flask, db_session: Any) -> None:
    member = cast.teacher()
    plain = app.test_client()
    typed = {"email": member.person.email, "password": PASSWORD}
    assert plain.post("/sign-in", data=typed).status_code == 400  # no token
    cast.with_form_token(plain)
    foreign = plain.post("/sign-in", data=typed, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 400
    plain.environ_base["HTTP_X_CSRFTOKEN"] = "made-up"
    assert plain.post("/sign-in", data=typed).status_code == 400


def test_a_form_without_its_cookie_or_from_an_old_tab_says_what_is_wrong(app: Flask, teacher: cast.Member) -> None:
    browser = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").text)
    assert token
    old_tab = {"email": teacher.person.email, "password": PASSWORD, "csrf_token": token[1]}
    assert browser.post("/sign-in", data=old_tab).status_code == 303
    again = browser.post("/sign-in?lang=en", data=old_tab)
    assert (again.status_code, "before you signed in or out here" in again.text) == (400, True)
    lost = app.test_client().post("/sign-in?lang=en", data=old_tab)  # over http a browser drops what is Secure
    assert (lost.status_code, f"did not send a cookie: open {app.config['SETTINGS'].public_url}," in lost.text) == (
        400,
        True,
    )


def test_a_persons_language_wins_when_they_sign_in_and_a_session_keeps_what_is_chosen_in_it(
    client: FlaskClient, teacher: cast.Member
) -> None:
    with transaction():
        people.alter(SYSTEM, teacher.person, language="fi")
    client.get("/sign-in?lang=sv")  # whoever was here before
    assert '<html lang="sv">' in client.get("/sign-in").text
    answer = sign_in(client, teacher.person.email, data={"next": "/account?lang=sv&x=1"})
    assert answer.location == "/account?x=1"
    assert '<html lang="fi">' in client.get("/account").text
    chosen = client.get("/account?lang=sv")
    assert "Expires" not in next(c for c in chosen.headers.getlist("Set-Cookie") if c.startswith("language="))
    assert '<html lang="sv">' in client.get("/account").text
    cast.with_form_token(client)
    client.post("/sign-out")
    assert '<html lang="sv">' not in client.get("/sign-in").text


def test_a_language_chosen_on_the_page_of_signing_in_holds_for_the_session_that_begins_there(
    client: FlaskClient, teacher: cast.Member
) -> None:
    page = client.get("/sign-in?lang=sv")
    assert '<input type="hidden" name="lang" value="sv">' in page.text
    wrong = sign_in(client, teacher.person.email, "wrong", data={"lang": "sv"})
    assert '<input type="hidden" name="lang" value="sv">' in wrong.text
    answer = sign_in(client, teacher.person.email, data={"lang": "sv"})
    [cookie_set] = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("language=")]
    assert cookie_set.startswith("language=sv;")
    assert "Expires" not in cookie_set
    assert '<html lang="sv">' in client.get("/account").text
    cast.with_form_token(client)
    client.post("/sign-out")
    sign_in(cast.with_form_token(client), teacher.person.email, data={"lang": "xx"})
    assert '<html lang="en">' in client.get("/account").text  # the teacher's own


def test_the_form_carries_the_token_that_it_needs(app: Flask, db_session: Any) -> None:
    member = cast.teacher()
    with transaction():
        people.set_password(SYSTEM, member.person, passwords.hashed(PASSWORD))
    browser = app.test_client()
    page = browser.get("/sign-in?next=/account").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    answer = sign_in(browser, member.person.email, data={"csrf_token": token[1], "next": "/account"})
    assert answer.location == "/account"


def test_the_page_is_there_in_three_languages(client: FlaskClient) -> None:
    words = {"fi": "Kirjaudu sisään", "sv": "Logga in", "en": "Sign in"}
    for language, word in words.items():
        assert f"<h1>{word}" in client.get(f"/sign-in?lang={language}").text
