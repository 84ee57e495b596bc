"""The things that somebody means by a number, a tag, a serial or a name, for finding their facts."""

import uuid
from collections.abc import Callable, Collection
from typing import Final

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.scope import told
from organisation.people.models import Person
from organisation.people.search import has_name_or_address
from web import search

Keys = Collection[uuid.UUID]
MOST: Final = 50  # things of one kind that a text may mean
# filled by config/wiring.py
numbered: list[Callable[[Actor, str], Keys]] = []  # things with this very number, also those that search does not show
parts: list[Callable[[Keys], Keys]] = []  # keys of things → keys of what belongs to them, which has facts of its own


def keys(actor: Actor, text: str) -> set[uuid.UUID]:
    """Keys of what `text` means: the things with this very number, else everything that search finds, and people.

    text  ticket or order number, tag, serial, or a name or address of somebody, also of somebody who has left
    """
    if exact := {key for find in numbered for key in find(actor, text)}:
        return exact
    kinds = [kind.code for kind in search.kinds if kind.code != "person"]
    found = [hit for code in kinds for _, one in search.plain(actor, text, MOST, only=code) for hit in one.hits]
    if exact := {hit.id for hit in found if hit.exact}:
        return exact
    wanted = told(sa.select(Person.id).where(has_name_or_address(text)).limit(MOST), actor, Person)
    return {hit.id for hit in found} | set(db.session.scalars(wanted))


def with_parts(things: Keys) -> set[uuid.UUID]:
    """`things` and what belongs to them: who had a device, the roles of a person."""
    return {*things, *(key for part in parts for key in part(things))}
