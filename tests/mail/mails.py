"""Mails for tests."""

import datetime as dt
import uuid

import sqlalchemy as sa
from flask import current_app

from core import clock, ids
from core.db import db, transaction
from core.scope import everywhere
from core.settings import Settings
from tests import cast
from tickets.mail import gather, queueing
from tickets.mail.letters import Letter, News
from tickets.mail.models import Mail
from tickets.notices.models import Notice
from tickets.ticket.models import Ticket


def own() -> Settings:
    """The settings of the application under test."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def sent(ticket: Ticket, to: cast.Member) -> uuid.UUID:
    """A mail about `ticket` that is queued for `to`; returns its key."""
    news = News(ticket.id, ticket.number, ticket.title, [("ticket.answered", clock.now())])
    letter = Letter(ids.new(), "notice", to.person.name, to.person.email, "en", clock.now(), [news])
    with transaction():
        queueing.queue(letter, to.id, own())
    return letter.mail_id


def let_wait(time: dt.timedelta = dt.timedelta(minutes=3)) -> None:
    """Let `time` pass for every notice and mail."""
    with transaction():
        db.session.execute(sa.update(Notice).values(mail_due_at=Notice.mail_due_at - time))
        earlier = sa.update(Mail).values(created_at=Mail.created_at - time)
        db.session.execute(everywhere(earlier, Mail, why="a test lets time pass"))


def gathered(*, after: dt.timedelta = dt.timedelta(minutes=3)) -> list[Mail]:
    """The mails that are made of what is due after that time."""
    known = set(db.session.scalars(_all()).all())
    let_wait(after)
    with transaction():
        gather.gather(own())
    return [mail for mail in db.session.scalars(_all()) if mail not in known]


def _all() -> sa.Select[tuple[Mail]]:
    statement: sa.Select[tuple[Mail]] = everywhere(sa.select(Mail).order_by(Mail.id), Mail, why="a test looks")
    return statement
