"""The mail that carries a link for a new password: composed in the person's language, sent by a job.

Mail cannot be exactly-once. Its Message-ID is always the same, and what is about to be sent is noted first, so a crash
while sending is seen and a second copy is recognised by the mailbox.
"""

import smtplib
import uuid
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask_babel import force_locale, gettext

from core import clock
from core.db import apart, db
from core.settings import Settings
from organisation.access.models import PasswordReset
from organisation.access.resets import secret_of
from organisation.people.models import Person

SECONDS = 15


def send_reset(reset_id: uuid.UUID, own: Settings) -> None:
    """Mail the link of a reset, unless it can no longer be used."""
    reset = db.session.get(PasswordReset, reset_id)
    if reset is None or reset.used_at is not None or reset.expires_at <= clock.now():
        return
    person = db.session.get_one(Person, reset.person_id)
    if person.disabled_at is not None:
        return
    message = compose(reset, person, own)
    with apart() as connection:
        started = sa.update(PasswordReset).where(PasswordReset.id == reset_id)
        connection.execute(started.values(smtp_started_at=clock.now()))
    deliver(message, own)


def compose(reset: PasswordReset, person: Person, own: Settings) -> EmailMessage:
    """The message, text only."""
    link = f"{own.public_url}/reset/{secret_of(reset.id, own.secret_key)}"
    host = urlsplit(own.public_url).hostname or "localhost"
    message = EmailMessage()
    with force_locale(person.language):
        message["Subject"] = gettext("A new password for Vire")
        message.set_content(
            "\n\n".join(
                [
                    gettext("Hello %(name)s,", name=person.name),
                    gettext("someone, probably you, asked for a new password. Choose one here within an hour:"),
                    link,
                    gettext("If it was not you, do nothing: your password stays as it is."),
                ]
            )
        )
    message["From"] = f"Vire <{own.mail_from or f'vire@{host}'}>"
    message["To"] = person.email
    message["Date"] = format_datetime(reset.created_at)
    message["Message-ID"] = f"<reset.{reset.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def deliver(message: EmailMessage, own: Settings) -> None:
    """Hand `message` to the mail server, or keep it as a file when there is none.

    Raises   OSError, smtplib.SMTPException: the job is tried again
    """
    if not own.smtp_url:
        _keep(message, Path(own.state) / "mail")
        return
    server = urlsplit(own.smtp_url)
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    with kind(server.hostname or "localhost", server.port or 0, timeout=SECONDS) as connection:
        if server.username:
            if kind is smtplib.SMTP:
                connection.starttls()
            connection.login(server.username, server.password or "")
        connection.send_message(message)


def _keep(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").replace("/", "_")
    scratch = folder / f"{name}.part"
    scratch.write_bytes(message.as_bytes())
    scratch.replace(folder / f"{name}.eml")
