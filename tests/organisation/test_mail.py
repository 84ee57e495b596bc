"""Handing a message to a mail server: encrypted, once, and again while it may still be of use."""

import datetime as dt
import email
import smtplib
import ssl
from dataclasses import replace
from email.message import EmailMessage

import pytest
from flask import Flask

from core import mail, settings
from core.outbox.attempts import Attempt
from core.settings import Settings, SettingsError
from organisation.access import resets
from tests.organisation import smtp
from workers import topics
from workers.jobs import mail as mail_jobs

LOGIN = "us%40er:p%3Aw%2F%C3%A4@"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def own(app: Flask) -> Settings:
    found: Settings = app.config["SETTINGS"]
    return found


def message() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = "vire@test.invalid", "a@test.invalid", "<1@test.invalid>"
    made.set_content("Hello")
    return made


def sent(own: Settings, box: smtp.Mailbox, *, login: str = "", query: str = "") -> None:
    mail.deliver(message(), replace(own, smtp_url=box.address.replace("//", f"//{login}") + query))


@pytest.mark.parametrize("answer", ["421 4.3.2 closing", "500 what", ""])
def test_what_a_server_accepted_is_not_sent_again_however_it_parts(own: Settings, answer: str) -> None:
    with smtp.server(QUIT=answer) as box:
        sent(own, box)
    assert len(box.messages) == 1


@pytest.mark.parametrize(("verb", "answer"), [("MAIL", "451 later"), ("RCPT", "451 later"), ("DATA", "451 later")])
def test_what_a_server_did_not_accept_is_an_error(own: Settings, verb: str, answer: str) -> None:
    with smtp.server(**{verb: answer}) as box, pytest.raises(smtplib.SMTPException):
        sent(own, box)


@pytest.mark.parametrize("tls", ["starttls", "from the start"])
@pytest.mark.parametrize("login", ["", LOGIN])
def test_a_server_whose_certificate_nobody_vouches_for_is_told_nothing(own: Settings, tls: str, login: str) -> None:
    with smtp.server(tls) as box, pytest.raises(ssl.SSLCertVerificationError):
        sent(own, box, login=login)
    assert (box.messages, box.signed_in) == ([], [])


@pytest.mark.parametrize("tls", ["starttls", "from the start"])
@pytest.mark.parametrize("login", ["", LOGIN])
def test_a_trusted_server_gets_the_mail_encrypted_and_the_password_decoded(
    own: Settings, monkeypatch: pytest.MonkeyPatch, tls: str, login: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(smtp.CERTIFICATE))
    with smtp.server(tls) as box:
        sent(own, box, login=login)
    assert box.was_secret == [True]
    assert b"Hello" in box.messages[0]
    assert email.message_from_bytes(box.messages[0])["Message-ID"] == "<1@test.invalid>"
    assert box.signed_in == ([("us@er", "p:w/ä")] if login else [])


def test_without_encryption_no_password_is_sent_and_nothing_leaves_this_machine(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with smtp.server() as box:
        sent(own, box)
        assert box.was_secret == [False]
        for query in ("", "?starttls=no"):
            with pytest.raises(mail.MailUnprotected):
                sent(own, box, login=LOGIN, query=query)
        monkeypatch.setattr(mail, "LOOPBACK", set[str]())  # as if it stood elsewhere
        with pytest.raises(mail.MailUnprotected):
            sent(own, box)
        sent(own, box, query="?starttls=no")
    assert len(box.messages) == 2
    assert box.signed_in == []


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.invalid", "smtp://", "smtp://h:x", "smtp://[::1", "smtp://h:99999"]
)
def test_an_address_of_no_mail_server_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(SettingsError, match="SMTP_URL is not smtp"):
        settings.read({"DATABASE_URL": "postgresql://h/d", "VIRE_DEMO": "1", "SMTP_URL": url})


def test_mail_is_tried_with_growing_pauses_for_as_long_as_the_link_lasts() -> None:
    assert mail_jobs.password_reset
    lasts = topics.find(resets.MAIL).lasts
    assert lasts == resets.LASTS
    pauses = [dt.timedelta(seconds=5 * 3 ** min(n, 4)) for n in range(40)]
    tries, age = [], dt.timedelta()
    for number, pause in enumerate(pauses, start=1):
        attempt = Attempt(1, resets.MAIL, number, age, pause)
        assert not attempt.is_too_many(lasts)
        tries.append(age)
        if attempt.is_last(lasts):
            break
        age += pause
    assert [t for t in tries if 10 * MINUTE < t < 20 * MINUTE], "greylisting takes about ten minutes"
    assert 50 * MINUTE < tries[-1] < lasts
    assert len(tries) < 15
    assert Attempt(1, resets.MAIL, 3, lasts, MINUTE).is_too_many(lasts)
    assert not Attempt(1, resets.MAIL, 1, 5 * lasts, MINUTE).is_too_many(lasts)  # somebody asked for it again
