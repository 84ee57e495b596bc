"""Mail over LMTP: stored before its sender is answered, whoever it is for on the way."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.smtp import Envelope
from flask import Flask

from config.lmtp import Handler
from core.db import db
from core.outbox.items import Item
from core.scope import everywhere
from tests import cast, makers
from tests.mail import mails
from tests.mail_in.corpus import mail
from tickets.mail import tokens
from tickets.mail.models import Mail, MailState
from tickets.mail_in import processing, receiving

pytestmark = pytest.mark.usefixtures("db_session")


def sent(app: Flask, raw: bytes, to: str, envelope_from: str = "x@test.invalid") -> str:
    """Hand a mail to the listener; returns what it answers."""
    envelope = Envelope()
    envelope.content, envelope.rcpt_tos, envelope.mail_from = raw, [to], envelope_from
    unused: Any = None
    with ThreadPoolExecutor(1) as other:  # a browser's tests leave a loop running in this thread
        return other.submit(lambda: asyncio.run(Handler(app).handle_DATA(unused, unused, envelope))).result()


def stored() -> Mail:
    wanted = sa.select(Mail).where(Mail.direction == "in").execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, Mail, why="a test looks")).one()


def test_a_mail_is_stored_with_its_job_and_then_answered(app: Flask) -> None:
    teacher = cast.teacher()
    answered = makers.routed(teacher)
    made = tokens.token(mails.sent(answered, teacher), mails.own().secret_key)
    to = tokens.reply_address(mails.own(), made)
    assert sent(app, mail("Still dark", sender=teacher.person.email), to).startswith("250 ")
    found = stored()
    assert (found.state, found.mailbox) == (MailState.RECEIVED, tokens.address(mails.own()))
    queued = db.session.scalars(sa.select(Item.payload).where(Item.topic == receiving.TOPIC)).all()
    assert queued == [{"mail_id": str(found.id)}]
    processing.process(found.id, mails.own())
    assert (stored().state, stored().ticket_id) == (MailState.THREADED, answered.id)


def test_what_comes_from_nobody_is_a_program(app: Flask) -> None:
    assert sent(app, mail("x", sender=cast.teacher().person.email), "vire@localhost", "").startswith("250 ")
    processing.process(stored().id, mails.own())
    assert (stored().state, stored().reason) == (MailState.AUTO, "no_return_address")


def test_a_mail_that_cannot_be_stored_is_to_be_sent_again(app: Flask) -> None:
    unreadable: Any = "\ud800"
    assert sent(app, unreadable, "vire@localhost").startswith("451 ")
