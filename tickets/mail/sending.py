"""Handing a queued mail to the mail server.

Its Message-ID never changes; that it is about to be sent is noted first, and that a server has accepted it at once, so that
nothing after that sends it again.
"""

import datetime as dt
import email
import email.policy
import smtplib
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core import clock
from core.db import apart, db, patient
from core.mail import deliver
from core.scope import everywhere, unfiltered
from core.settings import Settings
from tickets.mail import tokens
from tickets.mail.models import DeadAddress, Mail, MailContent, MailState

LASTS = dt.timedelta(days=2)
WHY = "a mail is sent for whoever it is to"
PERMANENT = range(500, 600)


def send(mail_id: uuid.UUID, own: Settings) -> None:
    """Send a mail, unless a server accepted it before.

    Raises   what core.mail.deliver raises: it is tried again
    """
    patient()  # a mail server may take its time
    mail = db.session.get(Mail, mail_id, execution_options=unfiltered(Mail, why=WHY))
    content = db.session.get(MailContent, mail_id)
    if mail is None or content is None or mail.state not in {MailState.QUEUED, MailState.DEFERRED}:
        return
    message = email.message_from_bytes(content.raw, policy=email.policy.SMTP)
    _note(mail_id, smtp_started_at=clock.now())
    try:
        deliver(message, own, bounces_to=tokens.reply_address(own, tokens.token(mail_id, own.secret_key)))
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        _note(mail_id, state=MailState.DEFERRED, reason=str(code))
        if code not in PERMANENT:
            raise
        mark_dead(mail, f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}")
    except Exception as error:
        words = getattr(error, "smtp_code", "") or type(error).__name__
        _note(mail_id, state=MailState.DEFERRED, reason=str(words))
        raise
    else:
        _note(mail_id, state=MailState.SENT, reason="", smtp_accepted_at=clock.now())


def _note(mail_id: uuid.UUID, **values: Any) -> None:
    with apart() as connection:
        noted = sa.update(Mail).where(Mail.id == mail_id).values(values)
        connection.execute(everywhere(noted, Mail, why=WHY))


def mark_dead(mail: Mail, reason: str) -> None:
    """`mail` did not and will not arrive: no more is sent to this address until the person says that it works.

    reason  what the server said; addresses in it are left out
    """
    words = " ".join(word for word in reason.split() if "@" not in word)[:200]
    changed = sa.update(Mail).where(Mail.id == mail.id).values({"state": MailState.BOUNCED, "reason": words})
    db.session.execute(everywhere(changed, Mail, why=WHY).execution_options(synchronize_session="fetch"))
    if mail.person_id is None:
        return
    dead = {"address": mail.recipient, "reason": words, "since": clock.now()}
    kept = insert(DeadAddress).values(person_id=mail.person_id, **dead)
    db.session.execute(kept.on_conflict_do_update(index_elements=["person_id"], set_=dead))


def give_up(mail_id: uuid.UUID) -> None:
    """A mail that no server took for two days is not sent; its address is not to blame."""
    given_up = sa.update(Mail).where(Mail.id == mail_id, Mail.smtp_accepted_at.is_(None))
    values = {"state": MailState.BOUNCED, "reason": "given_up"}
    db.session.execute(everywhere(given_up.values(values), Mail, why=WHY))
