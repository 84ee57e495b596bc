"""Which ticket a mail belongs to, and whether its sender may write there."""

import re
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.errors import DomainError
from core.scope import everywhere, unfiltered
from core.settings import Settings
from organisation.people import addresses
from organisation.people.models import Person
from tickets.mail import tokens
from tickets.mail.models import Direction, Mail
from tickets.mail.parsing import Parsed
from tickets.ticket.models import Ticket, Watcher

WHY = "which ticket a mail belongs to is found out before anybody is known"
NUMBER = re.compile(r"\bHKI-\d{4}-\d{6,12}\b", re.IGNORECASE)
_ANSWERS = ("in-reply-to", "references", "to", "cc", "delivered-to", "x-original-to", "envelope-to")


@dataclass(frozen=True, slots=True)
class Thread:
    """What a mail says it belongs to.

    ticket_id     none: it names no ticket
    is_addressee  it answers a mail of ours that its sender got
    is_several    it answers a mail about several tickets
    """

    ticket_id: uuid.UUID | None = None
    is_addressee: bool = False
    is_several: bool = False


def sender_of(parsed: Parsed) -> Person | None:
    """The person with the address that the mail comes from; none: nobody known, or somebody who has left."""
    typed = next((address for _, address in parsed.addresses("from")), "")
    try:
        address = addresses.canonical(typed)
    except DomainError:
        return None
    wanted = sa.select(Person).where(Person.email == address, Person.disabled_at.is_(None))
    found: Person | None = db.session.scalars(everywhere(wanted, Person, why=WHY)).one_or_none() if address else None
    return found


def thread_of(parsed: Parsed, sender: Person | None, own: Settings) -> Thread:
    """What the mail belongs to: by the token of a mail of ours, else by a ticket's number in its subject."""
    answered = ours(parsed, own)
    if answered is not None:
        is_addressee = sender is not None and answered.person_id == sender.id
        return Thread(answered.ticket_id, is_addressee, is_several=answered.ticket_id is None)
    number = NUMBER.search(parsed.header("subject"))
    if number is None:
        return Thread()
    known = sa.select(Ticket.id).where(Ticket.number == number[0].upper())
    return Thread(db.session.scalar(everywhere(known, Ticket, why=WHY)))


def ours(parsed: Parsed, own: Settings) -> Mail | None:
    """The mail of ours that this one answers or tells of; none: none that can be proved."""
    for name in _ANSWERS:
        for value in parsed.headers.get(name, ()):
            if (key := tokens.read(value, own.secret_key)) is not None:
                return find_sent(key)
    return None


def find_sent(key: uuid.UUID) -> Mail | None:
    """The mail of ours with that key."""
    mail = db.session.get(Mail, key, execution_options=unfiltered(Mail, why=WHY))
    return mail if mail is not None and mail.direction is Direction.OUT else None


def takes_part(person: Actor, ticket: Ticket) -> bool:
    """Whether `person` asked for the ticket, filed it or watches it."""
    if person.id in {ticket.requester_id, ticket.filed_by_id}:
        return True
    watches = sa.select(Watcher.ticket_id).where(Watcher.ticket_id == ticket.id, Watcher.person_id == person.id)
    return db.session.scalar(watches) is not None
