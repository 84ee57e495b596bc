"""From a mail to a message or a ticket, by the same services as the pages use."""

import datetime as dt
import re
import uuid

import sqlalchemy as sa

from core import clock, ids
from core.actor import Actor
from core.db import db
from core.errors import DomainError
from core.scope import everywhere
from core.settings import Settings
from organisation.people import search
from organisation.schools.models import School
from registry.devices import tags
from tickets.desk import desk, messages
from tickets.filing import filing, named_devices
from tickets.filing.named_devices import NamedDevice
from tickets.mail import queueing
from tickets.mail.letters import Letter, News
from tickets.mail.models import Direction, Mail
from tickets.mail.parsing import Parsed
from tickets.mail_in.thanks import is_thanks
from tickets.mail_in.trimming import new_part
from tickets.mailboxes.models import Mailbox
from tickets.states import Channel, State, Visibility
from tickets.ticket.guards import is_too_late
from tickets.ticket.models import Message, Ticket

LONGEST_MESSAGE = 10_000  # characters
LONGEST_TITLE = 200
MOST_DEVICES = 5
MOST_RECEIPTS = 2  # to one person within RECEIPTS_WITHIN: two programs that answer each other fall silent
RECEIPTS_WITHIN = dt.timedelta(hours=1)
_BEFORE_SUBJECT = re.compile(r"^\s*(?:(?:re|vs|sv|fw|fwd|vl|vb|lvs)\s*(?:\[\d+\])?:\s*)+", re.IGNORECASE)
_TAG = re.compile(r"\b[A-Za-z]{2,5}-\d{5,9}\b")
WHY = "a mail is answered in the name of its sender"


def can_answer(actor: Actor, ticket: Ticket, parsed: Parsed) -> bool:
    """Whether a reply can still be added: not once it was cancelled, or resolved longer ago than it can be reopened.

    Thanks open nothing again, so they can be added at any time.
    """
    if ticket.state is State.CANCELLED:
        return False
    is_done = ticket.state in {State.RESOLVED, State.CLOSED} and not desk.works(actor, ticket)
    is_late = is_done and ticket.resolved_at is not None and is_too_late(ticket.resolved_at, clock.now())
    return not is_late or _only_thanks(parsed)


def answer(actor: Actor, ticket: Ticket, parsed: Parsed) -> Message:
    """Add what is new in the mail to `ticket` as a public message of `actor`. Raises what `messages.add` raises."""
    locked = desk.get(actor, ticket.id, lock=True)
    thanks = _only_thanks(parsed)
    said = messages.add(actor, locked, text=_words(parsed), visibility=Visibility.PUBLIC, is_thanks=thanks)
    db.session.flush()
    return said


def _only_thanks(parsed: Parsed) -> bool:
    return not parsed.attachments and is_thanks(new_part(parsed.text))


def file(
    actor: Actor,
    parsed: Parsed,
    *,
    follows: Ticket | None = None,
    school: uuid.UUID | None = None,
    person: uuid.UUID | None = None,
    mailbox: Mailbox | None = None,
) -> tuple[Ticket, uuid.UUID | None]:
    """File a ticket in the name of `actor`, about the devices whose tags the mail names.

    follows  the ticket that it goes on with, when that is over
    school   its key; None: that of a device, or the sender's only one, or the one that the mail names
    person   whom it is for; None: the actor
    mailbox  that it came to, which may stand for a team and a language
    Returns  the ticket, and the key of its first message
    Raises   what `filing.file` raises
    """
    found = _devices(actor, parsed)
    filed = filing.file(
        actor,
        title=_title(parsed),
        description=_words(parsed, is_answer=follows is not None),
        school=school or (found[0].school_id if found else _school(actor, parsed)),
        devices=found,
        channel=Channel.EMAIL,
        on_behalf_of=person,
        follows=follows.id if follows is not None else None,
        team=mailbox.team_id if mailbox is not None else None,
        language=mailbox.language if mailbox is not None else None,
    )
    db.session.flush()
    first = sa.select(Message.id).where(Message.ticket_id == filed.id)
    return filed, db.session.scalar(everywhere(first.limit(1), Message, why=WHY))


def acknowledge(ticket: Ticket, actor: Actor, own: Settings) -> None:
    """Mail the number of the new ticket to its sender, at most twice an hour."""
    since = clock.now() - RECEIPTS_WITHIN
    sent = sa.select(sa.func.count()).where(
        Mail.person_id == actor.id, Mail.direction == Direction.OUT, Mail.kind == "receipt", Mail.created_at > since
    )
    if db.session.scalar(everywhere(sent, Mail, why=WHY)) >= MOST_RECEIPTS:
        return
    person = search.oneself(actor)
    news = News(ticket.id, ticket.number, "" if ticket.sensitive else ticket.title, [])
    letter = Letter(ids.new(), "receipt", person.name, person.email, person.language, clock.now(), [news])
    queueing.queue(letter, person.id, own)


def _words(parsed: Parsed, *, is_answer: bool = True) -> str:
    """The text of the message: of an answer what is new; names of attached files, which are in the whole mail."""
    text = new_part(parsed.text) if is_answer else parsed.text.strip()
    files = "\n".join(f"[{name}]" for name in parsed.attachments[:20])
    said = "\n\n".join(part for part in (text, files) if part) or parsed.header("subject") or "–"
    return said if len(said) <= LONGEST_MESSAGE else said[: LONGEST_MESSAGE - 2].rstrip() + " …"


def _title(parsed: Parsed) -> str:
    subject = _BEFORE_SUBJECT.sub("", parsed.header("subject")).strip()
    first_line = next((line.strip() for line in parsed.text.splitlines() if line.strip()), "")
    return (subject or first_line or next(iter(parsed.attachments), "") or "–")[:LONGEST_TITLE]


def _devices(actor: Actor, parsed: Parsed) -> list[NamedDevice]:
    """The devices of the sender's own schools whose tags the mail names."""
    found: list[NamedDevice] = []
    text = f"{parsed.header('subject')}\n{new_part(parsed.text)}"
    for word in dict.fromkeys(_TAG.findall(text)):
        if len(found) == MOST_DEVICES or not tags.parse(word):
            continue
        try:
            found += [one for one in named_devices.named(actor, [word]) if actor.may("device:read", one.school_id)]
        except DomainError:
            continue
    return found


def _school(actor: Actor, parsed: Parsed) -> uuid.UUID | None:
    """The sender's only school, or the only one of theirs that the mail names; none: it is not said."""
    if not actor.everywhere("ticket:file") and len(own := actor.schools("ticket:file")) == 1:
        return own[0]
    text = f"{parsed.header('subject')}\n{parsed.text}".casefold()
    schools = sa.select(School.id, School.name_fi, School.name_sv).where(
        sa.or_(School.valid_to.is_(None), School.valid_to > clock.today())
    )
    named = [
        row.id
        for row in db.session.execute(schools)
        if actor.may("ticket:file", row.id) and any(n and n.casefold() in text for n in (row.name_fi, row.name_sv))
    ]
    return named[0] if len(named) == 1 else None


def note(actor: Actor, ticket: Ticket, parsed: Parsed, sender: str) -> Message:
    """Add the mail of somebody unknown to `ticket` as an internal note of `actor`. Raises what `messages.add` raises."""
    text = f"{sender}\n\n{_words(parsed)}"[:LONGEST_MESSAGE]
    held = desk.get(actor, ticket.id, lock=True)
    said = messages.add(actor, held, text=text, visibility=Visibility.INTERNAL, mentions_people=False)
    db.session.flush()
    return said
