"""Whose data it is, and how what became of it is reported."""

import uuid
from dataclasses import dataclass

from core.actor import Actor
from organisation.people import hooks, people, search
from organisation.people.models import Person


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one kind of data.

    what     code, see words.WHAT
    count    how many
    outcome  exported, left_out, erased or kept
    why      code of the reason, see words.WHY; empty: none is needed
    """

    what: str
    count: int
    outcome: str
    why: str = ""


def person(actor: Actor, person_id: uuid.UUID, purpose: str) -> Person:
    """Oneself, or anybody for those who look after people; the view is logged. Raises Forbidden, NotFound."""
    if actor.id == person_id:
        return search.oneself(actor)
    people.looks_after_people(actor)
    found = search.get(actor, person_id)
    hooks.looked_at(actor, "person", found.id, purpose)
    return found
