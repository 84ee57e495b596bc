"""What a person decides about a mail that made no ticket: accept it, have it processed again, or discard it."""

import uuid

import sqlalchemy as sa

from core.actor import Actor
from core.db import db, the_one
from core.errors import N_, Conflict
from core.history import record
from core.scope import visible
from core.settings import Settings
from organisation.people import acting, search
from tickets.desk import desk
from tickets.mail import parsing
from tickets.mail.models import Direction, Mail, MailContent, MailState
from tickets.mail_in import attaching, processing, writing
from tickets.mail_in.threading import Thread
from tickets.ticket.models import Ticket, Watcher

DECIDE = "mail:write"
DONE = frozenset({MailState.NEW, MailState.THREADED})


class MailDone(Conflict):
    code = "mail_done"
    says = N_("This mail is in a ticket already.")


class MailGone(Conflict):
    code = "mail_gone"
    says = N_("What this mail said has been deleted.")


def accept(
    actor: Actor,
    mail_id: uuid.UUID,
    own: Settings,
    *,
    ticket: uuid.UUID | None = None,
    school: uuid.UUID | None = None,
    person: uuid.UUID | None = None,
) -> Mail:
    """Take a mail as what it claims to be: add it to the ticket that it names, or file a ticket.

    It is written in the name of its sender, where that is somebody known; else in that of `actor`.
    ticket   add it to this one instead
    school   of a new ticket; None: as `writing.file` finds it
    person   whom a new ticket of an unknown sender is for; None: the actor
    Raises   Forbidden, NotFound, MailDone, MailGone, and what filing refuses with
    Records  mail.accepted
    """
    mail, raw = _held(actor, mail_id)
    parsed = parsing.read(raw)
    sender = acting.actor_for(mail.person_id) if mail.person_id else None
    if ticket is not None:
        desk.get(actor, ticket)
    found = processing.ticket_of(Thread(ticket or mail.ticket_id))
    if sender is not None and found is not None:
        _let_in(sender, found)
    if sender is not None and not sender.may("ticket:file"):
        sender = None
    if found is not None and sender is None:
        said = writing.note(actor, found, parsed, mail.sender)
        processing.settle(mail, MailState.THREADED, ticket_id=found.id, message_key=said.id)
        attaching.queue(mail, parsed)
    else:
        given = {"school": school} if sender is not None else {"school": school, "person": person}
        processing.carry_out(mail, parsed, sender or actor, found, own, **given)
    record(mail, "mail.accepted", by=actor)
    db.session.flush()
    return mail


def _let_in(sender: Actor, ticket: Ticket) -> None:
    """Whoever was accepted follows the ticket from now on."""
    if not desk.is_own(sender, ticket) and not desk.works(sender, ticket):
        db.session.add(Watcher(ticket_id=ticket.id, person_id=search.oneself(sender).id))
        db.session.flush()


def reprocess(actor: Actor, mail_id: uuid.UUID, own: Settings) -> Mail:
    """Find out again what a mail is: its sender may be known by now. Raises as `accept`. Records mail.reprocessed."""
    mail, _ = _held(actor, mail_id)
    processing.settle(mail, MailState.RECEIVED)
    db.session.flush()
    processing.process(mail.id, own)
    record(mail, "mail.reprocessed", by=actor)
    return mail


def discard(actor: Actor, mail_id: uuid.UUID) -> Mail:
    """Nothing is to come of a mail; it stays in the list until it is old. Raises as `accept`. Records mail.discarded."""
    mail, _ = _held(actor, mail_id)
    processing.settle(mail, MailState.REFUSED, "discarded")
    record(mail, "mail.discarded", by=actor)
    return mail


def _held(actor: Actor, mail_id: uuid.UUID) -> tuple[Mail, bytes]:
    actor.must(DECIDE)
    wanted = visible(actor, Mail, "mail:read").where(Mail.id == mail_id, Mail.direction == Direction.IN)
    mail = the_one(Mail, wanted, lock=True)
    if mail.state in DONE or mail.state is MailState.DUPLICATE:
        raise MailDone
    raw = db.session.scalar(sa.select(MailContent.raw).where(MailContent.mail_id == mail_id))
    if not raw:
        raise MailGone
    return mail, raw
