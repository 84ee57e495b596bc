"""For whom a ticket is filed, as somebody typed it."""

import uuid

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from organisation.people import choosing
from organisation.people.models import Grant
from organisation.people.search import holds_today
from tickets.filing.refusals import NobodyFound


def named(actor: Actor, typed: str, *, field: str = "for_whom") -> uuid.UUID:
    """The key of the person with this key, e-mail address or name whom the actor may file for.

    field    of the form, for the refusal
    Raises   Forbidden, NobodyFound, SeveralFit
    """
    if typed == str(actor.id):
        return uuid.UUID(typed)
    actor.must("ticket:behalf")
    found = choosing.one(actor, typed, field=field)
    if found is None:
        raise NobodyFound(person=typed, field=field)
    return found


def school_of(person_id: uuid.UUID) -> uuid.UUID | None:
    """The school at which a person has a role today; none if there are several, or none."""
    held = sa.select(Grant.school_id).where(Grant.person_id == person_id, Grant.school_id.is_not(None), holds_today())
    found = list(db.session.scalars(held.distinct().limit(2)))
    return found[0] if len(found) == 1 else None
