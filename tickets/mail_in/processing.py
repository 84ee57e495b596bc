"""What becomes of a mail that was stored: added to a ticket, a new ticket, or put aside with its reason."""

import uuid
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.errors import DomainError
from core.isolated import one_of_many
from core.scope import everywhere, unfiltered
from core.settings import Settings
from organisation.people import acting
from tickets.mail import parsing, sending, tokens
from tickets.mail.models import Direction, Mail, MailContent, MailState
from tickets.mail.parsing import Parsed
from tickets.mail_in import attaching, classifying, receiving, threading, writing
from tickets.mail_in.threading import Thread
from tickets.mailboxes import mailboxes
from tickets.ticket.models import Ticket

WHY = "a job finds out what a mail is"
DESK = "ticket:work"


def process(mail_id: uuid.UUID, own: Settings) -> Mail | None:
    """Find out what a stored mail is and do what follows. One that was processed before is left alone.

    Returns  the mail; none: it is not there
    """
    mail = _locked(mail_id)
    content = db.session.get(MailContent, mail_id)
    if mail is None or content is None or mail.state is not MailState.RECEIVED:
        return mail
    parsed = parsing.read(content.raw)
    if not _put_aside(mail, parsed, content.raw, own):
        settle(mail, MailState.QUARANTINED, "failed")  # stays so when what follows fails
        db.session.flush()
        with one_of_many("mail.process", mail_id):
            _deliver(mail, parsed, own)
    db.session.flush()
    return mail


def give_up(mail_id: uuid.UUID) -> None:
    """Leave a mail to people whose job failed every time; one that was processed is left alone."""
    mail = _locked(mail_id)
    if mail is not None and mail.state is MailState.RECEIVED:
        settle(mail, MailState.QUARANTINED, "failed")


def _locked(mail_id: uuid.UUID) -> Mail | None:
    wanted = sa.select(Mail).where(Mail.id == mail_id, Mail.direction == Direction.IN).with_for_update()
    told = everywhere(wanted, Mail, why=WHY).execution_options(populate_existing=True)
    found: Mail | None = db.session.scalars(told).one_or_none()
    return found


def settle(mail: Mail, state: MailState, reason: str = "", **facts: Any) -> None:
    """`mail` comes to `state`."""
    for name, value in {"state": state, "reason": reason, **facts}.items():
        setattr(mail, name, value)


def _put_aside(mail: Mail, parsed: Parsed, raw: bytes, own: Settings) -> bool:
    """Whether it is nothing that a person wrote to us, or cannot be read."""
    if not parsed.is_whole:
        settle(mail, MailState.QUARANTINED, "too_large" if len(raw) > parsing.LARGEST else "too_many_parts")
        return True
    if _came_elsewhere(mail):
        settle(mail, MailState.DUPLICATE, "other_mailbox")
        return True
    if any(mailboxes.is_ours(receiving.mailbox_of(address)) for _, address in parsed.addresses("from")):
        settle(mail, MailState.LOOP, "our_own")
        return True
    envelope = (
        parsed.header(receiving.ENVELOPE.lower()).strip("<> ") if parsed.header(receiving.ENVELOPE.lower()) else None
    )
    machine = classifying.machine(parsed, envelope, own)
    if machine is None:
        return False
    settle(mail, machine.state, machine.reason)
    if machine.state is MailState.BOUNCE:
        _mark_undelivered(mail, parsed, raw, own)
    return True


def _came_elsewhere(mail: Mail) -> bool:
    """Whether the same mail was processed that came to another mailbox of ours."""
    if not mail.message_id:
        return False
    same = sa.select(Mail.id).where(
        Mail.message_id == mail.message_id,
        Mail.content_hash == mail.content_hash,
        Mail.direction == Direction.IN,
        Mail.id != mail.id,
        Mail.state.in_([MailState.NEW, MailState.THREADED, MailState.QUARANTINED]),
    )
    return db.session.scalar(everywhere(same.limit(1), Mail, why=WHY)) is not None


def _mark_undelivered(mail: Mail, parsed: Parsed, raw: bytes, own: Settings) -> None:
    """A report about a mail of ours: only a token proves that it is one."""
    key = tokens.read(raw[:200_000].decode("latin-1"), own.secret_key)
    sent = threading.ours(parsed, own) or (threading.find_sent(key) if key else None)
    if sent is None:
        settle(mail, MailState.BOUNCE, "not_of_ours")
    elif status := classifying.failed_for_good(raw):
        sending.mark_dead(sent, status)
        settle(mail, MailState.BOUNCE, "address_marked", ticket_id=sent.ticket_id)
    else:
        settle(mail, MailState.BOUNCE, "delayed", ticket_id=sent.ticket_id)


def _deliver(mail: Mail, parsed: Parsed, own: Settings) -> None:
    """Add the mail to its ticket or file a new one, as its sender; else a person has to decide."""
    sender = threading.sender_of(parsed)
    thread = threading.thread_of(parsed, sender, own)
    ticket = ticket_of(thread)
    mail.person_id, mail.ticket_id = (sender.id if sender else None), thread.ticket_id
    actor = acting.actor_for(sender.id) if sender is not None else None
    if sender is None or actor is None:
        settle(mail, MailState.QUARANTINED, "sender_unknown")
    elif doubt := _doubt(parsed, thread, ticket, actor):
        settle(mail, MailState.QUARANTINED, doubt)
    else:
        try:
            with db.session.begin_nested():
                carry_out(mail, parsed, actor, ticket, own)
        except DomainError as refused:
            settle(mail, MailState.QUARANTINED, refused.code)


def _doubt(parsed: Parsed, thread: Thread, ticket: Ticket | None, sender: Actor) -> str:
    """Why a person has to decide, as a code; empty: nobody has to."""
    if thread.is_several:
        return "several_tickets"
    if not parsed.text.strip() and not parsed.attachments and not parsed.header("subject"):
        return "empty"
    if not parsed.text.strip() and "text/calendar" in parsed.kinds:
        return "calendar"
    if ticket is None or thread.is_addressee:
        return ""
    if sender.may(DESK) and sender.id != ticket.requester_id:
        return "agent_without_token"  # an address is easily forged, and what the desk says counts
    return "" if threading.takes_part(sender, ticket) else "not_a_participant"


def ticket_of(thread: Thread) -> Ticket | None:
    """The ticket that the mail belongs to."""
    if thread.ticket_id is None:
        return None
    return db.session.get(Ticket, thread.ticket_id, execution_options=unfiltered(Ticket, why=WHY))


def carry_out(mail: Mail, parsed: Parsed, actor: Actor, ticket: Ticket | None, own: Settings, **given: Any) -> None:
    """Add the mail to `ticket`, or file a new one, in the name of `actor`.

    given   school or person, as `writing.file` takes them
    Raises  what the ticket's services refuse with
    """
    if ticket is not None and writing.can_answer(actor, ticket, parsed):
        said = writing.answer(actor, ticket, parsed)
        settle(mail, MailState.THREADED, ticket_id=ticket.id, message_key=said.id)
        attaching.queue(mail, parsed)
        return
    mailbox = mailboxes.meant_by(mail.mailbox)
    filed, said_first = writing.file(actor, parsed, follows=ticket, mailbox=mailbox, **given)
    settle(mail, MailState.NEW, ticket_id=filed.id, message_key=said_first)
    attaching.queue(mail, parsed)
    if actor.id == mail.person_id:
        writing.acknowledge(filed, actor, own)
