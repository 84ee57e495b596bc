"""Handing mails to a server that accepts, refuses, hangs or dies, and deleting them when they are old."""

import datetime as dt
import smtplib
from dataclasses import replace

import pytest
import sqlalchemy as sa

from core import clock
from core.db import db, transaction
from core.scope import everywhere
from core.settings import Settings
from tests import cast, makers
from tests.mail import mails
from tests.organisation import smtp
from tickets.mail import retention, sending, tokens
from tickets.mail.models import DeadAddress, Mail, MailContent, MailState

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def teacher() -> cast.Member:
    return cast.teacher()


@pytest.fixture
def mail(teacher: cast.Member) -> Mail:
    return row(mails.sent(makers.routed(teacher), teacher))


def row(key: object) -> Mail:
    wanted = sa.select(Mail).where(Mail.id == key).execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, Mail, why="a test looks")).one()


def served(box: smtp.Mailbox) -> Settings:
    return replace(mails.own(), smtp_url=box.address + "?starttls=no")


def send(mail: Mail, own: Settings) -> None:
    with transaction():
        sending.send(mail.id, own)


def test_a_mail_is_sent_once_under_its_own_name(mail: Mail) -> None:
    with smtp.server() as box:
        for _ in range(2):
            send(mail, served(box))
    assert len(box.messages) == 1
    assert f"<{tokens.token(mail.id, mails.own().secret_key)}@".encode() in box.messages[0]
    sent = row(mail.id)
    assert sent.state is MailState.SENT
    assert sent.smtp_started_at <= sent.smtp_accepted_at  # type: ignore[operator]


def test_a_server_that_is_busy_is_asked_again(mail: Mail) -> None:
    with smtp.server(RCPT="451 busy") as box:
        with transaction(), pytest.raises(smtplib.SMTPRecipientsRefused):
            sending.send(mail.id, served(box))
        assert (row(mail.id).state, row(mail.id).reason) == (MailState.DEFERRED, "451")
        box.answers.clear()
        send(mail, served(box))
    assert row(mail.id).state is MailState.SENT


def test_a_server_that_is_away_is_asked_again(mail: Mail) -> None:
    with smtp.server() as box:
        own = served(box)
    with transaction(), pytest.raises(ConnectionRefusedError):
        sending.send(mail.id, own)
    assert row(mail.id).state is MailState.DEFERRED


def test_an_address_that_is_refused_for_good_is_marked_and_the_person_can_clear_it(
    mail: Mail, teacher: cast.Member
) -> None:
    with smtp.server(RCPT=f"550 5.1.1 <{mail.recipient}> no such user") as box:
        send(mail, served(box))
    refused = row(mail.id)
    assert (refused.state, refused.reason) == (MailState.BOUNCED, "550 5.1.1 no such user")
    dead = db.session.get_one(DeadAddress, teacher.id)
    assert (dead.address, dead.reason) == (mail.recipient, "550 5.1.1 no such user")


def test_what_no_server_takes_for_two_days_is_given_up_and_the_address_is_not_to_blame(mail: Mail) -> None:
    with transaction():
        sending.give_up(mail.id)
    assert (row(mail.id).state, row(mail.id).reason) == (MailState.BOUNCED, "given_up")
    assert db.session.scalars(sa.select(DeadAddress)).all() == []


def test_old_mails_keep_what_they_were_and_nothing_of_people(mail: Mail) -> None:
    with smtp.server() as box:
        send(mail, served(box))
    with transaction():
        assert retention.empty_old(mails.own()) == 0
    age = dt.timedelta(days=mails.own().mail_kept_days + 1)
    with transaction():
        old = sa.update(Mail).values(created_at=clock.now() - age)
        db.session.execute(everywhere(old, Mail, why="a test lets time pass"))
        assert retention.empty_old(mails.own()) == 1
    kept = row(mail.id)
    assert (kept.state, kept.sender, kept.recipient, kept.subject) == (MailState.SENT, "", "", "")
    assert kept.emptied_at is not None
    assert db.session.get(MailContent, mail.id) is None
    with transaction():
        assert retention.empty_old(mails.own()) == 0
