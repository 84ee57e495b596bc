"""Putting a mail into the queue: row, content and job in the same transaction as what it tells of."""

import uuid

from core import history, ids
from core.db import db
from core.outbox import items
from core.settings import Settings
from tickets.mail import compose, tokens
from tickets.mail.letters import Letter
from tickets.mail.models import Direction, Mail, MailContent, MailState

TOPIC = "mail.send"


def next_key() -> uuid.UUID:
    """The key of a mail that is about to be written."""
    return ids.new()


def queue(letter: Letter, person_id: uuid.UUID | None, own: Settings) -> None:
    """Keep `letter` as a mail and queue its sending, once."""
    message = compose.compose(letter, own)
    is_over = history.past.get()  # a past that is told afterwards: it was sent then
    mail = Mail(
        id=letter.mail_id,
        direction=Direction.OUT,
        state=MailState.SENT if is_over else MailState.QUEUED,
        smtp_accepted_at=letter.at if is_over else None,
        kind=letter.kind,
        message_id=str(message["Message-ID"]).strip("<>"),
        sender=tokens.address(own),
        recipient=letter.address,
        subject=str(message["Subject"]),
        person_id=person_id,
        ticket_id=letter.news[0].ticket_id if len(letter.news) == 1 else None,
        created_at=letter.at,
    )
    db.session.add(mail)
    db.session.flush()
    db.session.add(MailContent(mail_id=mail.id, raw=message.as_bytes()))
    if not is_over:
        items.add(TOPIC, {"mail_id": str(mail.id)}, dedup_key=str(mail.id))
