"""Colleagues who are mentioned in an internal note, by @ and what stands before the @ of their e-mail address."""

import re
import uuid
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.scope import told, visible
from organisation.people import acting
from organisation.people.models import Person
from tickets.desk import desk
from tickets.desk.refusals import MentionCannotRead
from tickets.teams import membership
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import OWN

_HANDLE = re.compile(r"(?<![\w@./+-])@(\w(?:[\w.+-]*\w)?)")
_OF = sa.func.split_part(Person.email, "@", 1)


def named(actor: Actor, ticket: Ticket, text: str) -> set[uuid.UUID]:
    """Keys of the people that `text` mentions; what names nobody is only a word.

    Raises   MentionCannotRead: who is named may not read notes of `ticket`
    """
    handles = sorted({found.lower() for found in _HANDLE.findall(text)})
    if not handles:
        return set()
    wanted = sa.select(Person.id, Person.name, _OF.label("handle"))
    wanted = wanted.where(_OF.in_(handles), Person.disabled_at.is_(None)).order_by(Person.name, Person.id)
    found = db.session.execute(told(wanted, actor, Person)).all()
    readers = {row.id for row in found if _reads(row.id, ticket)}
    for handle in handles:
        meant = [row for row in found if row.handle == handle]
        if meant and not any(row.id in readers for row in meant):
            raise MentionCannotRead(name=meant[0].name)
    return readers


def offered(actor: Actor, ticket: Ticket) -> list[tuple[str, str]]:
    """What mentions each colleague who may read notes of `ticket`, without its @, and their names.

    Of a sensitive ticket nobody is offered: who may read it would have to be asked for each of them.
    """
    if ticket.sensitive:
        return []
    others = Person.id.not_in([key for key in (actor.id, ticket.requester_id) if key])
    wanted = sa.select(Person.id, Person.name, _OF.label("handle")).where(others, membership.can_work(Person.id))
    found = db.session.execute(told(wanted.order_by(Person.name, Person.id), actor, Person)).all()
    return [(row.handle, row.name) for row in found]


def _reads(person_id: uuid.UUID, ticket: Ticket) -> bool:
    """Whether somebody may read notes of `ticket` today."""
    person: Any = acting.actor_for(person_id)
    if person is None or not desk.reads_notes(person, ticket):
        return False
    return db.session.scalar(visible(person, Ticket, OWN, Ticket.id).where(Ticket.id == ticket.id)) is not None
