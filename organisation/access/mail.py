"""The mail that carries a link for a new password: composed in the person's language, sent by a job.

Mail cannot be exactly-once. Its Message-ID is always the same; that it is about to be sent is noted first, so a crash
while sending is seen, and that a server has accepted it at once, so that nothing after that sends it again.
"""

import datetime as dt
import uuid
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask_babel import force_locale, gettext

from core import clock
from core.db import apart, db, patient
from core.mail import deliver
from core.settings import Settings
from organisation.access.models import PasswordReset
from organisation.access.resets import person_of, secret_of
from organisation.people.models import Person


def send_reset(reset_id: uuid.UUID, own: Settings) -> None:
    """Mail the link of a reset, unless it was accepted before or can no longer be used.

    Raises   what core.mail.deliver raises: it is tried again
    """
    patient()  # a mail server may take its time
    reset = db.session.get(PasswordReset, reset_id)
    if reset is None or reset.used_at is not None or reset.expires_at <= clock.now() or reset.smtp_accepted_at:
        return
    person = person_of(reset)
    if person.disabled_at is not None:
        return
    message = compose(reset, person, own)
    _note(reset_id, smtp_started_at=clock.now())
    deliver(message, own)
    _note(reset_id, smtp_accepted_at=clock.now())


def _note(reset_id: uuid.UUID, **values: dt.datetime) -> None:
    with apart() as connection:
        connection.execute(sa.update(PasswordReset).where(PasswordReset.id == reset_id).values(values))


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
