"""Forgotten passwords: the link, the mail that carries it, what it ends."""

import datetime as dt
import email
import re
import smtplib
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.outbox.items import Item
from organisation.access import mail, passwords, resets, throttle
from organisation.access.models import PasswordReset
from organisation.people import people
from organisation.people.roles import Role
from tests import cast
from tests.organisation import facts, smtp
from tests.statements import statements

NEW = "an even longer password"


@pytest.fixture
def teacher(client: FlaskClient) -> cast.Member:
    cast.with_form_token(client)
    return cast.teacher()


def jobs() -> list[dict[str, Any]]:
    return list(db.session.scalars(sa.select(Item.payload).where(Item.topic == resets.MAIL).order_by(Item.id)))


def answered() -> int:
    """Do the jobs that find out who asked; returns how many mails are to be sent then."""
    asked = sa.select(Item.payload).where(Item.topic == resets.ASKED)
    for payload in db.session.scalars(asked).all():
        with transaction():
            resets.answer(uuid.UUID(payload["reset_id"]))
    return len(jobs())


def link(app: Flask, who: cast.Member) -> str:
    with transaction():
        return f"/reset/{resets.link(SYSTEM, who.person, key=app.config['SECRET_KEY'])}"


def test_the_answer_is_the_same_for_people_who_do_not_exist(client: FlaskClient, teacher: cast.Member) -> None:
    known = client.post("/forgotten", data={"email": teacher.person.email})
    unknown = client.post("/forgotten", data={"email": "nobody@test.invalid"})
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(teacher.person.email, "") == unknown.text.replace("nobody@test.invalid", "")
    assert answered() == 1
    assert facts.verbs(teacher.id)[-1] == "reset.asked"


def test_known_and_unknown_addresses_cost_the_same_statements(client: FlaskClient, teacher: cast.Member) -> None:
    said = []
    for address in (teacher.person.email, "nobody@test.invalid"):
        with statements() as heard:
            client.post("/forgotten", data={"email": address})
        said.append([re.sub(r"\s+", " ", one) for one in heard])
    assert said[0] == said[1]
    assert not any("person WHERE" in one for one in said[0])


def test_a_mailbox_is_not_flooded(client: FlaskClient, teacher: cast.Member) -> None:
    for address in (teacher.person.email, "nobody@test.invalid"):
        answers = [client.post("/forgotten", data={"email": address}).status_code for _ in range(4)]
        assert answers == [200, 200, 200, 429]
    assert answered() == 3


def test_a_link_sets_a_new_password_once(client: FlaskClient, app: Flask, teacher: cast.Member) -> None:
    address = link(app, teacher)
    assert client.get(address).status_code == 200
    done = client.post(address, data={"password": NEW, "again": NEW})
    assert (done.status_code, done.location) == (303, "/sign-in")
    assert passwords.matches(teacher.person.password_hash, NEW)
    assert client.get(address).status_code == 404
    cast.with_form_token(client)
    assert client.post(address, data={"password": NEW, "again": NEW}).status_code == 404
    assert facts.verbs(teacher.id, by=teacher.id) == ["person.password_set"]


def test_a_new_password_ends_the_wait(client: FlaskClient, app: Flask, teacher: cast.Member) -> None:
    for _ in range(throttle.KNOWN.burst + throttle.HERE.burst):
        client.post("/sign-in", data={"email": teacher.person.email, "password": "wrong"})
    client.post(link(app, teacher), data={"password": NEW, "again": NEW})
    cast.with_form_token(client)
    assert client.post("/sign-in", data={"email": teacher.person.email, "password": NEW}).status_code == 303


def test_a_link_lasts_an_hour(client: FlaskClient, app: Flask, teacher: cast.Member) -> None:
    address = link(app, teacher)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=59)):
        assert client.get(address).status_code == 200
    with time_machine.travel(clock.now() + dt.timedelta(minutes=61)):
        assert client.get(address).status_code == 404


def test_a_link_of_a_disabled_person_does_nothing(client: FlaskClient, app: Flask, teacher: cast.Member) -> None:
    address = link(app, teacher)
    with transaction():
        people.disable(SYSTEM, teacher.person)
    assert client.get(address).status_code == 404
    client.post("/forgotten", data={"email": teacher.person.email})
    assert answered() == 0
    assert db.session.scalar(sa.select(sa.func.count()).where(PasswordReset.asked_for.is_not(None))) == 0


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        ("short", "short", "12–200 characters"),
        (NEW, NEW + "!", "differ"),
        ("vire-demo", "vire-demo", "12–200 characters"),
        ("", "", "This is needed"),
        ("x" * 201, "x" * 201, "12–200 characters"),
    ],
)
def test_a_password_that_will_not_do_is_refused_and_the_link_stays(
    client: FlaskClient, teacher: cast.Member, password: str, again: str, says: str
) -> None:
    address = link(client.application, teacher)
    refused = client.post(f"{address}?lang=en", data={"password": password, "again": again})
    assert refused.status_code == 422
    assert says in refused.text
    assert password == "" or f'value="{password}"' not in refused.text
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("secret", ["x", "0" * 96, "%00", "é", "a" * 3000])
def test_a_link_that_was_never_made_is_not_found(client: FlaskClient, secret: str) -> None:
    assert client.get(f"/reset/{secret}").status_code == 404


@pytest.fixture
def mailed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail leaves this installation."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_url="smtp://mail.test.invalid:25"))


@pytest.mark.usefixtures("mailed")
def test_the_administrator_mails_a_link_and_others_do_not(client: FlaskClient, teacher: cast.Member) -> None:
    admin, auditor = cast.everywhere(Role.ADMIN), cast.everywhere(Role.AUDITOR)
    address = f"/api/v1/people/{teacher.id}/reset-link"
    assert client.post(address, headers=auditor.bearer).status_code == 403
    assert client.post(address, headers=admin.bearer).status_code == 202
    cast.sign_in(client, admin)
    assert client.post(f"/people/{teacher.id}/reset-link").status_code == 303
    assert len(jobs()) == 2
    assert facts.verbs(teacher.id, by=admin.id) == ["reset.asked", "reset.asked"]


def test_without_mail_a_link_is_handed_over_and_none_is_said_to_be_on_its_way(
    client: FlaskClient, teacher: cast.Member
) -> None:
    for page in (client.get("/forgotten?lang=en"), client.post("/forgotten", data={"email": teacher.person.email})):
        assert "No mail leaves this installation." in page.text
        assert "on its way" not in page.text
    admin = cast.everywhere(Role.ADMIN)
    refused = client.post(f"/api/v1/people/{teacher.id}/reset-link", headers=admin.bearer)
    assert (refused.status_code, refused.get_json()["type"].rsplit("/", 1)[-1]) == (409, "mail_is_off")
    cast.sign_in(client, admin)
    page = client.get(f"/people/{teacher.id}").text
    assert "Mail a link" not in page
    assert "Make a link to hand over" in page
    shown = client.post(f"/people/{teacher.id}/reset-link/shown")
    [secret] = set(re.findall(r"/reset/([0-9a-f]{96})", shown.text))
    assert facts.verbs(teacher.id, by=admin.id) == ["reset.asked"]
    assert client.get(f"/reset/{secret}").status_code == 200
    assert jobs() == []


def test_a_persons_page_tells_when_they_last_signed_in(client: FlaskClient, teacher: cast.Member) -> None:
    admin = cast.everywhere(Role.ADMIN)
    with transaction():
        people.set_password(SYSTEM, teacher.person, passwords.hashed(NEW))
    client.post("/sign-in", data={"email": teacher.person.email, "password": NEW})
    cast.sign_in(client, admin)
    assert re.search(r"Last signed in:\s+\d", client.get(f"/people/{teacher.id}").text)
    assert re.search(r"Last signed in:\s+not yet", client.get(f"/people/{admin.id}").text)


def asked(client: FlaskClient, who: cast.Member) -> uuid.UUID:
    client.post("/forgotten", data={"email": who.person.email})
    assert answered() == 1
    [payload] = jobs()
    return uuid.UUID(payload["reset_id"])


def sent(folder: Path) -> Message:
    [file] = folder.glob("mail/*.eml")
    return email.message_from_bytes(file.read_bytes())


def test_the_queue_holds_no_secret(client: FlaskClient, app: Flask, teacher: cast.Member) -> None:
    key = asked(client, teacher)
    assert jobs() == [{"reset_id": str(key)}]
    assert resets.secret_of(key, "another key") != resets.secret_of(key, app.config["SECRET_KEY"])


def test_without_a_mail_server_the_mail_is_kept_as_a_file(
    client: FlaskClient, app: Flask, teacher: cast.Member, tmp_path: Path
) -> None:
    key = asked(client, teacher)
    own = replace(app.config["SETTINGS"], state=str(tmp_path), public_url="https://vire.example.org")
    with transaction():
        mail.send_reset(key, own)
        mail.send_reset(key, own)  # a job that is repeated writes the same mail
    message = sent(tmp_path)
    assert message["To"] == teacher.person.email
    assert message["Message-ID"] == f"<reset.{key}@vire.example.org>"
    text = message.get_payload(decode=True).decode()  # type: ignore[union-attr]
    address = next(line for line in text.splitlines() if line.startswith("https://"))
    assert client.get(address.removeprefix("https://vire.example.org")).status_code == 200
    db.session.expire_all()
    assert db.session.get_one(PasswordReset, key).smtp_started_at is not None


def test_the_mail_speaks_the_language_of_the_person(
    client: FlaskClient, app: Flask, teacher: cast.Member, tmp_path: Path
) -> None:
    own = replace(app.config["SETTINGS"], state=str(tmp_path))
    with transaction():
        people.alter(SYSTEM, teacher.person, language="fi", name="Åsa Öljy")
    key = asked(client, teacher)
    with transaction():
        mail.send_reset(key, own)
    text = sent(tmp_path).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "Hei Åsa Öljy" in text


def test_a_spent_link_is_not_mailed(client: FlaskClient, app: Flask, teacher: cast.Member, tmp_path: Path) -> None:
    key = asked(client, teacher)
    with time_machine.travel(clock.now() + dt.timedelta(hours=2)):
        mail.send_reset(key, replace(app.config["SETTINGS"], state=str(tmp_path)))
    assert not (tmp_path / "mail").exists()


def test_a_mail_server_is_handed_the_mail(client: FlaskClient, app: Flask, teacher: cast.Member) -> None:
    key = asked(client, teacher)
    with smtp.server() as box:
        own = replace(app.config["SETTINGS"], smtp_url=box.address, mail_from="vire@city.example.org")
        for _ in range(2):  # as when the job's end could not be written
            with transaction():
                mail.send_reset(key, own)
    [sent_once] = box.messages
    message = email.message_from_bytes(sent_once)
    assert (message["From"], message["To"]) == ("Vire <vire@city.example.org>", teacher.person.email)


def test_a_refusing_mail_server_makes_the_job_fail_and_shows_that_it_began(
    client: FlaskClient, app: Flask, teacher: cast.Member
) -> None:
    key = asked(client, teacher)
    with smtp.server(RCPT="451 later") as box, pytest.raises(smtplib.SMTPException):
        mail.send_reset(key, replace(app.config["SETTINGS"], smtp_url=box.address))
    assert box.messages == []
    db.session.expire_all()
    assert db.session.get_one(PasswordReset, key).smtp_started_at is not None


def test_of_two_who_use_a_link_at_once_one_wins(committed: Flask) -> None:
    who = cast.teacher()
    address = link(committed, who)
    ready = threading.Barrier(2)

    def use(password: str) -> int:
        with committed.app_context():
            browser = cast.with_form_token(committed.test_client())
            ready.wait(timeout=10)
            return browser.post(address, data={"password": password, "again": password}).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(use, [NEW, NEW + "!"]))
    assert sorted(answers) == [303, 404]


def test_the_page_of_a_link_is_kept_nowhere(client: FlaskClient, app: Flask, teacher: cast.Member) -> None:
    for answer in (client.get(link(app, teacher)), client.get("/reset/x"), client.get("/forgotten")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
