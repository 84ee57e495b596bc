"""What agents have begun to write on a ticket, and which colleagues have it open: so that two do not answer at once."""

import datetime as dt
import uuid
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core import clock
from core.actor import Actor
from core.db import db
from core.errors import Forbidden
from core.scope import everywhere
from organisation.people.models import Person
from tickets.desk import desk
from tickets.desk.models import TicketDraft
from tickets.states import Visibility
from tickets.ticket.models import Message, Ticket
from tickets.ticket.transitions import WORK

PRESENT = dt.timedelta(seconds=60)  # after the last sign of somebody
ASKED_EVERY = 20  # seconds between two signs of an open page
KEPT = dt.timedelta(days=30)  # a draft that nobody goes on with
JUST_SENT = dt.timedelta(minutes=5)


class Colleague(NamedTuple):
    """Somebody else who has the ticket open; `writes`: there is something that they have not sent."""

    person_id: uuid.UUID
    name: str
    writes: bool


def save(
    actor: Actor, ticket: Ticket, *, text: str = "", visibility: Visibility = Visibility.PUBLIC
) -> TicketDraft | None:
    """Note that `actor` has `ticket` open, and keep what they have begun to write.

    What was sent meanwhile is no draft: the sign of an open page may come after the message itself.

    text     0-10,000 characters
    Raises   Forbidden
    """
    _must(actor, ticket)
    if text:
        held = sa.select(Ticket.id).where(Ticket.id == ticket.id).with_for_update(read=True, key_share=True)
        db.session.execute(everywhere(held, Ticket, why="a message that is being sent is waited for"))
        text = "" if _was_sent(actor, ticket, text) else text
    now = clock.now()
    new = insert(TicketDraft).values(
        ticket_id=ticket.id, person_id=actor.id, text=text, visibility=visibility, seen_at=now, written_at=now
    )
    is_same = TicketDraft.text == new.excluded.text
    again = new.on_conflict_do_update(
        index_elements=["ticket_id", "person_id"],
        set_={
            "text": new.excluded.text,
            "visibility": new.excluded.visibility,
            "seen_at": now,
            "written_at": sa.case((is_same, TicketDraft.written_at), else_=now),
        },
    )
    db.session.execute(again)
    return of(actor, ticket)


def note_presence(actor: Actor, ticket: Ticket) -> None:
    """Note that `actor` has `ticket` open; what they have begun to write stays as it is. Raises Forbidden."""
    _must(actor, ticket)
    now = clock.now()
    new = insert(TicketDraft).values(
        ticket_id=ticket.id, person_id=actor.id, text="", visibility=Visibility.PUBLIC, seen_at=now, written_at=now
    )
    db.session.execute(new.on_conflict_do_update(index_elements=["ticket_id", "person_id"], set_={"seen_at": now}))


def of(actor: Actor, ticket: Ticket) -> TicketDraft | None:
    """What `actor` has begun to write on `ticket`; None: nothing."""
    wanted = sa.select(TicketDraft).where(TicketDraft.ticket_id == ticket.id, TicketDraft.person_id == actor.id)
    wanted = wanted.where(TicketDraft.text != "").execution_options(populate_existing=True)
    return db.session.scalars(wanted).one_or_none()


def colleagues(actor: Actor, ticket: Ticket) -> list[Colleague]:
    """Who else of the desk has `ticket` open, by name. Raises Forbidden."""
    _must(actor, ticket)
    writes = (TicketDraft.text != "").label("writes")
    wanted = sa.select(Person.id, Person.name, writes).join(Person, Person.id == TicketDraft.person_id)
    wanted = wanted.where(TicketDraft.ticket_id == ticket.id, TicketDraft.person_id != actor.id)
    wanted = wanted.where(TicketDraft.seen_at > clock.now() - PRESENT).order_by(Person.sort_key, Person.id)
    told = everywhere(wanted, Person, why="agents and leads know each other")
    return [Colleague(*row) for row in db.session.execute(told)]


def forget(actor: Actor, ticket_id: uuid.UUID) -> None:
    """Forget what `actor` had begun to write on a ticket: it was sent."""
    mine = sa.update(TicketDraft).where(TicketDraft.ticket_id == ticket_id, TicketDraft.person_id == actor.id)
    db.session.execute(mine.values(text="").execution_options(synchronize_session=False))


def purge() -> int:
    """Forget who had a ticket open, and drafts that nobody has gone on with for a month; returns how many."""
    now = clock.now()
    idle = sa.and_(TicketDraft.text == "", TicketDraft.seen_at < now - PRESENT)
    old = sa.delete(TicketDraft).where(sa.or_(idle, TicketDraft.seen_at < now - KEPT))
    return int(db.session.connection().execute(old).rowcount)


def _must(actor: Actor, ticket: Ticket) -> None:
    if not desk.works(actor, ticket):
        raise Forbidden(permission=WORK)


def _was_sent(actor: Actor, ticket: Ticket, text: str) -> bool:
    wanted = sa.select(Message.id).where(Message.ticket_id == ticket.id, Message.author_id == actor.id)
    wanted = wanted.where(Message.text == text, Message.created_at > clock.now() - JUST_SENT).limit(1)
    return db.session.scalar(everywhere(wanted, Message, why="one's own message on a ticket that one sees")) is not None
