"""Mail: links that people asked for, and what happens to their tickets."""

import datetime as dt
import uuid

from flask import current_app

from organisation.access import mail, resets
from tickets.mail import gather, queueing, retention, sending
from tickets.mail_in import attaching, fetching, processing, receiving
from workers.topics import Payload, job


@job(resets.ASKED)
def password_asked(payload: Payload) -> None:
    """Find out who asked for a link, and have it mailed."""
    resets.answer(uuid.UUID(payload["reset_id"]))


@job(resets.MAIL, lasts=resets.LASTS)
def password_reset(payload: Payload) -> None:
    """Mail a link for a new password."""
    mail.send_reset(uuid.UUID(payload["reset_id"]), current_app.config["SETTINGS"])


@job("mail.gather")
def gather_notices(_: Payload) -> None:
    """Make mails of the notices that are due."""
    gather.gather(current_app.config["SETTINGS"])


@job(
    queueing.TOPIC,
    lasts=sending.LASTS,
    given_up=lambda payload: sending.give_up(uuid.UUID(payload["mail_id"])),
)
def send(payload: Payload) -> None:
    """Hand a mail to the mail server."""
    sending.send(uuid.UUID(payload["mail_id"]), current_app.config["SETTINGS"])


@job("mail.empty_old")
def empty_old(_: Payload) -> None:
    """Delete what old mails hold."""
    retention.empty_old(current_app.config["SETTINGS"])


@job("mail.ask_mailboxes")
def ask_mailboxes(_: Payload) -> None:
    """Queue a job for each mailbox that is to be fetched from."""
    fetching.ask()


@job(fetching.TOPIC, own_transactions=True)
def fetch(payload: Payload) -> None:
    """Fetch what waits in a mailbox."""
    fetching.fetch(uuid.UUID(payload["mailbox_id"]), current_app.config["SETTINGS"])


@job(receiving.TOPIC, given_up=lambda payload: processing.give_up(uuid.UUID(payload["mail_id"])))
def process(payload: Payload) -> None:
    """Find out what a mail is that arrived."""
    processing.process(uuid.UUID(payload["mail_id"]), current_app.config["SETTINGS"])


@job(attaching.TOPIC, lasts=dt.timedelta(days=3))
def attach(payload: Payload) -> None:
    """Add the files of a mail to its ticket."""
    attaching.attach(uuid.UUID(payload["mail_id"]), current_app.config["SETTINGS"])
