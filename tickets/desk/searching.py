"""Finding tickets by words: their number, title, messages and devices' tags.

Each piece of the question between white space has to be found somewhere on the ticket. How texts and questions are cut
into words is the database's (`search_vector` and `search_query`, migration `0151_ticket_search`), one way for both.
"""

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from core.actor import Actor
from registry.devices import tags
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.desk.desk import NOTES
from tickets.states import Visibility
from tickets.ticket.models import Message, Ticket, TicketLine

MOST_PIECES = 12  # of a question; a pasted title is found by fewer
LEAST_DIGITS = 4  # of a tag that are worth looking for
_PART_OF_TAG = re.compile(rf"(?:{tags.PREFIX}-?)?([0-9]{{{LEAST_DIGITS},}})", re.IGNORECASE | re.ASCII)


def says(actor: Actor, question: str) -> sa.ColumnElement[bool]:
    """Tickets on which every word of `question` is found, or one that begins as the word does.

    question  any text: no character has a meaning of its own; beyond twelve pieces it is not looked at
    Returns   a condition of `Ticket` that also names every device and message; notes count for those who may read them
    """
    if (tag := tags.parse(question)) is not None:
        return Ticket.id.in_(_about(Device.asset_tag == tag))
    pieces = [piece for piece in question.split() if any(character.isalnum() for character in piece)][:MOST_PIECES]
    if not pieces:
        return sa.false()
    found = [sa.union_all(*_places(actor, piece)) for piece in pieces]
    keys = (sa.intersect(*found) if len(found) > 1 else found[0]).subquery()
    # Found first and as a whole: else every open ticket may be looked at one by one for a frequent word.
    once = sa.select(keys.c[0].label("id")).cte("found").prefix_with("MATERIALIZED")
    return Ticket.id.in_(sa.select(once.c.id))


def _places(actor: Actor, piece: str) -> Iterator[Any]:
    """Keys of the tickets where `piece` is found, a statement for each place."""
    asked = sa.func.search_query(piece, type_=TSQUERY)
    other = sa.orm.aliased(Ticket)
    yield sa.select(other.id).where(other.words.op("@@")(asked))
    names = sa.func.search_vector(sa.func.concat_ws(" ", Category.name_fi, Category.name_sv, Category.name_en))
    tapped = sa.orm.aliased(Ticket)
    yield sa.select(tapped.id).where(tapped.title_code.in_(sa.select(Category.code).where(names.op("@@")(asked))))
    said = sa.select(Message.ticket_id).where(Message.words.op("@@")(asked))
    yield said.where(_readable(actor))
    if part := _PART_OF_TAG.fullmatch(piece):
        yield _about(Device.asset_tag.contains(part[1], autoescape=True))


def _readable(actor: Actor) -> sa.ColumnElement[bool]:
    """Messages that `actor` may read on tickets they see: internal notes never on their own requests."""
    public = Message.visibility == Visibility.PUBLIC
    if not actor.may(NOTES):
        return public
    return sa.or_(public, ~sa.exists().where(Ticket.id == Message.ticket_id, Ticket.requester_id == actor.id))


def _about(which: sa.ColumnElement[bool]) -> Any:
    return sa.select(TicketLine.ticket_id).join(Device, Device.id == TicketLine.device_id).where(which)
