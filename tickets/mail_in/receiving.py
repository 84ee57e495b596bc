"""A mail arrives: it is stored, and its processing queued, before anything is found out about it."""

import uuid

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core import clock, history, ids
from core.db import db
from core.outbox import items
from core.scope import everywhere
from core.settings import Settings
from tickets.mail import masking, parsing, tokens
from tickets.mail.models import Direction, Mail, MailContent, MailState

TOPIC = "mail.process"
WHY = "mail arrives before anybody is known"
ENVELOPE = "X-Vire-Envelope-From"  # a header that we put before a mail: who it came from on the way


def receive(raw: bytes, own: Settings, *, mailbox: str = "", envelope_from: str | None = None) -> uuid.UUID:
    """Store a mail, personal identity codes masked; one that is there already is stored as a duplicate without its content.

    mailbox        the address it was for; empty: the one that mail comes from
    envelope_from  who it comes from on the way, empty for reports; None: unknown
    Returns        its key; that of the first one while that was not processed yet
    """
    raw = masking.masked(raw)
    head = parsing.read(raw[: parsing.HEAD])
    named = next(iter(head.addresses("from")), ("", ""))
    facts = {
        "direction": Direction.IN,
        "mailbox": (mailbox or tokens.address(own)).lower()[:254],
        "message_id": head.header("message-id").strip("<> ")[:500],
        "content_hash": parsing.fingerprint(raw),
        "sender": named[1][:254],
        "sender_name": named[0][:200],
        "recipient": next((address for _, address in head.addresses("to")), "")[:254],
        "subject": head.header("subject")[:500],
        "created_at": clock.now(),
    }
    new = ids.new()
    stored = insert(Mail).values({"id": new, "state": MailState.RECEIVED} | facts)
    added = stored.on_conflict_do_nothing().returning(Mail.id)
    if db.session.execute(everywhere(added, Mail, why=WHY)).first() is None:
        return _again(new, facts)
    if envelope_from is not None:
        raw = f"{ENVELOPE}: <{envelope_from}>\r\n".encode(errors="replace") + raw
    db.session.add(MailContent(mail_id=new, raw=raw))
    if not history.past.get():
        items.add(TOPIC, {"mail_id": str(new)}, dedup_key=str(new))
    return new


def _again(new: uuid.UUID, facts: dict[str, object]) -> uuid.UUID:
    same = [getattr(Mail, name) == facts[name] for name in ("mailbox", "message_id", "content_hash")]
    first = sa.select(Mail.id, Mail.state, Mail.ticket_id).where(
        *same, Mail.direction == Direction.IN, Mail.state != MailState.DUPLICATE
    )
    known = db.session.execute(everywhere(first, Mail, why=WHY)).one()
    if known.state is MailState.RECEIVED:
        return uuid.UUID(str(known.id))
    values = facts | {"state": MailState.DUPLICATE, "reason": "same_mailbox", "ticket_id": known.ticket_id}
    db.session.execute(everywhere(insert(Mail).values({"id": new} | values), Mail, why=WHY))
    return new


def mailbox_of(address: str) -> str:
    """The address of the mailbox, without the token that an answer is sent to."""
    name, at, host = address.partition("@")
    return name.partition("+")[0] + at + host


def with_recipients(raw: bytes, recipients: list[str]) -> bytes:
    """The mail with a header that says for whom it was on the way: an answer is known by it."""
    named = "".join(f"Delivered-To: {' '.join(address.split())}\r\n" for address in recipients[:10])
    return named.encode(errors="replace") + raw
