"""Mails as people read them: lists, one mail with its text, and the mail as it came or went."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.errors import NotFound
from core.paging import Order, Page, page
from core.scope import everywhere, visible
from organisation.people.models import Person
from tickets.mail import parsing, tokens
from tickets.mail.models import Direction, Mail, MailContent, MailState
from tickets.notices.models import Notice
from tickets.ticket.models import Ticket

READ = "mail:read"
OWN = "ticket:own"
NEWEST = Order((Mail.created_at, Mail.id), (dt.datetime, uuid.UUID), descending=True)
_COLUMNS = (
    *(Mail.id, Mail.direction, Mail.state, Mail.reason, Mail.kind, Mail.mailbox, Mail.message_id, Mail.sender),
    *(Mail.sender_name, Mail.recipient, Mail.subject, Mail.person_id, Mail.ticket_id, Mail.created_at),
    *(Mail.smtp_accepted_at.label("sent_at"), Mail.emptied_at, Mail.message_key),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One mail.

    text     its plain text; empty once it was deleted
    because  of one that went: (verb, when) of the notices that it told of, oldest first
    attachments  names of the files in it
    """

    row: Any
    text: str = ""
    because: list[tuple[str, dt.datetime]] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)


def find(
    actor: Actor,
    *,
    direction: Direction | None = None,
    state: MailState | None = None,
    ticket: str | None = None,
    person: uuid.UUID | None = None,
    address: str | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """Mails that `actor` may read, newest first.

    ticket   number of the ticket that they are about
    person   key of who was written to, or of whose address wrote
    address  part of the address or the name of either side
    Raises   Forbidden, Invalid
    """
    wanted = _listed(actor, READ)
    if direction is not None:
        wanted = wanted.where(Mail.direction == direction)
    if state is not None:
        wanted = wanted.where(Mail.state == state)
    if ticket is not None:
        wanted = wanted.where(Ticket.number == ticket.strip().upper())
    if person is not None:
        own = sa.select(Person.email).where(Person.id == person).scalar_subquery()
        wanted = wanted.where(sa.or_(Mail.person_id == person, Mail.sender == own))
        wanted = everywhere(wanted, Person, why="the address of whose mails are asked for")
    if address is not None:
        either = sa.func.concat_ws(" ", Mail.sender, Mail.sender_name, Mail.recipient, Person.name)
        wanted = wanted.where(sa.func.strpos(sa.func.fi_key(either), sa.func.fi_key(address)) > 0)
    return _page(wanted, limit, after)


def of_ticket(actor: Actor, ticket_id: uuid.UUID, most: int) -> list[Any]:
    """The newest mails about a ticket that `actor` may read. Raises Forbidden."""
    found = _listed(actor, READ).where(Mail.ticket_id == ticket_id)
    return list(db.session.execute(found.order_by(Mail.created_at.desc(), Mail.id.desc()).limit(most)))


def own(actor: Actor, *, limit: int = 50, after: str | None = None) -> Page:
    """What was sent to `actor`, newest first. Raises Forbidden, Invalid."""
    return _page(_listed(actor, OWN).where(Mail.person_id == actor.id, Mail.direction == Direction.OUT), limit, after)


def get(actor: Actor, mail_id: uuid.UUID, permission: str = READ) -> Shown:
    """One mail with its text. Raises Forbidden, NotFound."""
    row = db.session.execute(_listed(actor, permission).where(Mail.id == mail_id)).one_or_none()
    if row is None:
        raise NotFound
    told = sa.select(Notice.verb, Notice.created_at).where(Notice.mail_id == mail_id)
    because = [(notice.verb, notice.created_at) for notice in db.session.execute(told.order_by(Notice.created_at))]
    parsed = parsing.read(_as_for(actor, row, _raw(mail_id)))
    return Shown(row, parsed.text, because, parsed.attachments)


def get_own(actor: Actor, mail_id: uuid.UUID) -> Shown:
    """One mail that was sent to `actor`. Raises NotFound."""
    if not actor.may(OWN):
        raise NotFound
    shown = get(actor, mail_id, OWN)
    if shown.row.person_id != actor.id or shown.row.direction is not Direction.OUT:
        raise NotFound
    return shown


def raw(actor: Actor, mail_id: uuid.UUID) -> bytes:
    """The mail as it came or went. Raises Forbidden, NotFound, also when it was deleted since."""
    row = get(actor, mail_id).row
    if not (content := _raw(mail_id)):
        raise NotFound
    return _as_for(actor, row, content)


def by_message(actor: Actor, ticket_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """Message → the mail that it came by, for the messages of a ticket; empty for those who do not read mail."""
    if not actor.may(READ):
        return {}
    wanted = visible(actor, Mail, READ, Mail.message_key, Mail.id).where(Mail.ticket_id == ticket_id)
    rows = db.session.execute(wanted.where(Mail.message_key.is_not(None), Mail.emptied_at.is_(None)))
    return {row.message_key: row.id for row in rows}


def _listed(actor: Actor, permission: str) -> Any:
    wanted = visible(actor, Mail, permission, *_COLUMNS, Person.name.label("person"), Ticket.number)
    wanted = everywhere(wanted, Ticket, why="whoever reads the mail reads the number in it")
    wanted = wanted.outerjoin(Person, Person.id == Mail.person_id)
    return wanted.outerjoin(Ticket, Ticket.id == Mail.ticket_id)


def _page(wanted: Any, limit: int, after: str | None) -> Page:
    rows = db.session.execute(NEWEST.apply(wanted, after, limit)).all()
    return page(rows, limit, lambda row: (row.created_at, row.id), NEWEST)


def _as_for(actor: Actor, row: Any, content: bytes) -> bytes:
    """The mail as `actor` may read it: the links by which its receiver answers are the receiver's alone."""
    if row.direction is not Direction.OUT or row.person_id == actor.id:
        return content
    return tokens.without_feedback(content)


def _raw(mail_id: uuid.UUID) -> bytes:
    return db.session.scalar(sa.select(MailContent.raw).where(MailContent.mail_id == mail_id)) or b""
