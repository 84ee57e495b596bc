"""Mailboxes at both doors: who may, what is refused, and that no password is shown."""

import dataclasses
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import db, transaction
from organisation.people.roles import Role
from tests import cast
from tests.mail_in.corpus import mail
from tests.mail_in.test_processing import come
from tests.mailboxes import given
from tests.organisation import facts
from tickets.mail.models import MailState
from tickets.mailboxes.models import MailboxFetch

pytestmark = pytest.mark.usefixtures("db_session")
CALL = "/api/v1/mailboxes"


@pytest.fixture
def account(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "imaps://vire:sala%20sana@imap.test.invalid/INBOX"
    own = dataclasses.replace(app.config["SETTINGS"], imap={"HELP": url})
    monkeypatch.setitem(app.config, "SETTINGS", own)


@pytest.mark.usefixtures("account")
def test_a_mailbox_is_added_changed_and_refused_with_the_reason(client: FlaskClient) -> None:
    admin = cast.bearer(client, cast.everywhere(Role.ADMIN))
    made = admin.post(CALL, json={"address": " Apu@Vire.example ", "team": "devices", "account": "HELP"})
    assert (made.status_code, made.json["address"], made.json["fetch"]["error"]) == (201, "apu@vire.example", "")

    def refused(**body: Any) -> tuple[int, str]:
        answer = admin.post(CALL, json={"address": "toinen@vire.example"} | body)
        return answer.status_code, answer.json["type"].rpartition("/")[2]

    assert refused(address="APU@vire.example") == (409, "mailbox_known")
    assert refused(address="apu vire.example") == (422, "mailbox_address_wrong")
    assert refused(account="HELP") == (409, "account_taken")
    assert refused(account="NONE") == (422, "account_unknown")
    assert refused(team="nobodys") == (422, "team_unknown")
    assert refused(language="no")[0] == 422
    key = made.json["id"]
    changed = admin.patch(f"{CALL}/{key}", json={"active": False, "language": "sv"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json["language"], changed.json["fetch"]) == (200, "sv", None)
    assert admin.post(f"{CALL}/{key}/fetch", json={}).status_code == 409
    assert admin.post(CALL, json={"address": "b@vire.example", "account": "HELP"}).status_code == 201
    assert facts.verbs(key) == ["mailbox.added", "mailbox.changed"]


@pytest.mark.usefixtures("account")
def test_the_page_says_why_nothing_comes_and_shows_no_password(client: FlaskClient) -> None:
    admin = cast.everywhere(Role.ADMIN)
    mailbox = given.mailbox(settings=client.application.config["SETTINGS"], account="HELP")
    with transaction():
        state = db.session.get_one(MailboxFetch, mailbox.id)
        state.failing_since = state.tried_at = state.due_at
        state.error, state.failures = "imap_sign_in", 1
    browser = cast.sign_in(client, admin)
    page = browser.get("/mailboxes").get_data(as_text=True)
    assert "does not accept the user name or the password" in page
    assert "imap.test.invalid" in page
    form = browser.get(f"/mailboxes/{mailbox.id}").get_data(as_text=True)
    assert not any("sala" in text for text in (page, form))
    assert browser.post(f"/mailboxes/{mailbox.id}/fetch").status_code == 303
    answer = browser.post(f"/mailboxes/{mailbox.id}", data={"version": "1", "address": "nothing"})
    assert answer.status_code == 422
    assert "as people write to it" in answer.get_data(as_text=True)


def test_mail_from_a_mailbox_of_ours_is_a_loop() -> None:
    given.mailbox("apu@vire.example")
    found = come(mail("Hello", sender="Apu <APU@vire.example>"))
    assert (found.state, found.reason) == (MailState.LOOP, "our_own")
