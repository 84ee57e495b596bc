"""Finding tickets by words: their number, title, messages, requester, school, category, and their devices' tags and kinds.

Each piece of the question between white space has to be found somewhere on the ticket. How texts and questions are cut
into words is the database's (`search_vector` and `search_query`, migration `0151_ticket_search`), one way for both.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale, gettext
from sqlalchemy.dialects.postgresql import TSQUERY

from core.actor import Actor
from core.languages import CODES
from organisation.people import search
from organisation.people.models import Person
from organisation.schools.models import School
from registry.catalogue.models import DeviceModel
from registry.catalogue.words import CATEGORIES
from registry.devices import tags
from registry.devices.models import Device
from tickets.categories.models import Category
from tickets.desk.desk import NOTES
from tickets.states import Visibility
from tickets.ticket import hooks
from tickets.ticket.models import Message, Ticket, TicketLine

LEAST_LETTERS = 3  # of a name that are worth looking for
MOST_SCHOOLS = 20  # whose names have a word that still names a school: hardly “koulu”
MOST_PIECES = 12  # of a question; a pasted title is found by fewer
LEAST_DIGITS = 4  # of a tag that are worth looking for
SEARCHED = (Device, Message, Person)  # of all schools: only the tickets found are the reader's own to see
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
    tapped = sa.orm.aliased(Ticket)
    for codes in (_categories(asked), *(titled(asked) for titled in hooks.titles_with)):
        yield sa.select(tapped.id).where(tapped.title_code.in_(codes))
    if len(piece) >= LEAST_LETTERS:
        yield from _named(piece)
    said = sa.select(Message.ticket_id).where(Message.words.op("@@")(asked))
    yield said.where(_readable(actor))
    if part := _PART_OF_TAG.fullmatch(piece):
        yield _about(Device.asset_tag.contains(part[1], autoescape=True))


def _categories(asked: Any) -> Any:
    """Codes of the categories whose name, or that of the wider one, has the word."""
    wider = sa.orm.aliased(Category)
    names = [getattr(one, f"name_{code}") for one in (Category, wider) for code in CODES]
    words = sa.func.search_vector(sa.func.concat_ws(" ", *names))
    return sa.select(Category.code).outerjoin(wider, wider.id == Category.parent_id).where(words.op("@@")(asked))


def _named(piece: str) -> Iterator[Any]:
    """Keys of the tickets whose requester or school is called so, or that are about a device of that kind."""
    by = sa.orm.aliased(Ticket)
    yield sa.select(by.id).where(by.requester_id.in_(sa.select(Person.id).where(search.has_word(piece))))
    folded = sa.func.fi_key(piece)
    named = sa.or_(*[_begins(sa.func.fi_key(name), folded) for name in (School.name_fi, School.name_sv)])
    counted = sa.select(School.id, sa.func.count().over().label("schools")).where(named).subquery()
    there = sa.orm.aliased(Ticket)
    few = sa.select(counted.c.id).where(counted.c.schools <= MOST_SCHOOLS)
    yield sa.select(there.id).where(there.school_id.in_(few))
    begin = piece.casefold()
    if kinds := [code for code, words in _words_of_kinds() if any(word.startswith(begin) for word in words)]:
        of_kind = sa.select(TicketLine.ticket_id).join(Device, Device.id == TicketLine.device_id)
        yield of_kind.join(DeviceModel, DeviceModel.id == Device.model_id).where(DeviceModel.category.in_(kinds))


def _begins(text: Any, word: Any) -> Any:
    """Texts of which a word begins so."""
    spaced = sa.func.concat(" ", sa.func.replace(text, "-", " "))
    return sa.func.strpos(spaced, sa.func.concat(" ", word)) > 0


@cache
def _words_of_kinds() -> list[tuple[str, frozenset[str]]]:
    """Each kind of device with the words of its name, in every language."""
    found: dict[str, set[str]] = {code.value: set() for code in CATEGORIES}
    for language in CODES:
        with force_locale(language):
            for code in CATEGORIES:
                found[code.value] |= set(gettext(CATEGORIES[code]).casefold().replace("-", " ").split())
    return [(code, frozenset(words)) for code, words in found.items()]


def _readable(actor: Actor) -> sa.ColumnElement[bool]:
    """Messages that `actor` may read on tickets they see: internal notes never on their own requests."""
    public = Message.visibility == Visibility.PUBLIC
    if not actor.may(NOTES):
        return public
    return sa.or_(public, ~sa.exists().where(Ticket.id == Message.ticket_id, Ticket.requester_id == actor.id))


def _about(which: sa.ColumnElement[bool]) -> Any:
    return sa.select(TicketLine.ticket_id).join(Device, Device.id == TicketLine.device_id).where(which)
