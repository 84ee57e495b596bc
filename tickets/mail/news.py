"""What is new on the tickets that a person's notices are about, as far as that person may see it.

Whoever is asked for a decision about a ticket is told its number and title, also where they do not see the ticket.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.scope import told, visible
from organisation.people.models import Person
from tickets.mail import hooks
from tickets.mail.letters import News, Said
from tickets.notices.models import Notice
from tickets.states import State, Visibility
from tickets.ticket.models import Message, Ticket
from tickets.ticket.titles import title

BEFORE = dt.timedelta(seconds=5)  # a message and the notice of it are written at nearly the same time
MOST_SAID = 10  # messages of one ticket; all of them are behind the link


def of(actor: Actor, notices: Sequence[Notice]) -> list[News]:
    """What `notices` tell of, ticket by ticket in their order; of what `actor` may not see only what they are asked."""
    by_ticket: dict[uuid.UUID, list[Notice]] = {}
    for notice in notices:
        by_ticket.setdefault(notice.ticket_id, []).append(notice)
    if not actor.may("ticket:own"):
        return []
    columns = (Ticket.id, Ticket.number, Ticket.sensitive, Ticket.state, Ticket.requester_id, Ticket.filed_by_id)
    wanted = visible(actor, Ticket, "ticket:own", *columns, title(actor.language))
    rows = {row.id: row for row in db.session.execute(wanted.where(Ticket.id.in_(list(by_ticket))))}
    asked = {key: one for ask in hooks.asked for key, one in ask(actor, by_ticket, actor.language).items()}
    found = [_of_ticket(actor, key, about, rows.get(key), asked.get(key)) for key, about in by_ticket.items()]
    return [one for one in found if one is not None]


def _of_ticket(
    actor: Actor, key: uuid.UUID, notices: Sequence[Notice], ticket: Any, asked: hooks.Asked | None
) -> News | None:
    """The news of one ticket; `ticket`: None where the actor does not see it, `asked`: what they are asked about it."""
    happened = [
        (one.verb, one.created_at) for one in notices if ticket is not None or (asked and one.verb == asked.verb)
    ]
    if not happened:
        return None
    path = asked.path if asked is not None and any(verb == asked.verb for verb, _ in happened) else ""
    if ticket is None:
        return News(key, asked.number, asked.title, happened, path=path) if asked is not None else None
    return _of_seen(actor, ticket, notices, happened, path)


def _of_seen(
    actor: Actor, ticket: Any, notices: Sequence[Notice], happened: list[tuple[str, dt.datetime]], path: str
) -> News:
    is_done = ticket.state is State.RESOLVED and any(notice.verb == "ticket.resolved" for notice in notices)
    asks = is_done and actor.id in {ticket.requester_id, ticket.filed_by_id}
    if ticket.sensitive:
        return News(ticket.id, ticket.number, "", happened, asks=asks, path=path)
    said = _said(actor, ticket.id, notices[0].created_at)
    return News(ticket.id, ticket.number, ticket.title, happened, said, asks, path)


def _said(actor: Actor, ticket_id: uuid.UUID, since: dt.datetime) -> list[Said]:
    """Public messages of others since then, oldest first."""
    wanted = sa.select(Person.name, Message.created_at, Message.text).outerjoin(Person, Person.id == Message.author_id)
    wanted = wanted.where(
        Message.ticket_id == ticket_id,
        Message.visibility == Visibility.PUBLIC,
        Message.redacted_at.is_(None),
        Message.created_at >= since - BEFORE,
        Message.author_id.is_distinct_from(actor.id),
    )
    newest = told(wanted.order_by(Message.created_at.desc(), Message.id.desc()).limit(MOST_SAID), actor, Message)
    return [Said(row.name or "", row.created_at, row.text) for row in reversed(db.session.execute(newest).all())]
