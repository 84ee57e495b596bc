"""Acting for a person who has not sent a request: with what their grants of today let them do, and nothing more."""

import uuid

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.scope import everywhere
from organisation.people import reach
from organisation.people.models import Grant, Person
from organisation.people.search import holds_today


def actor_for(person_id: uuid.UUID) -> Actor | None:
    """The actor that a person would be today; None: they may not sign in any more."""
    wanted = sa.select(Person.name, Person.language).where(Person.id == person_id, Person.disabled_at.is_(None))
    person = db.session.execute(everywhere(wanted, Person, why="a job acts for them")).one_or_none()
    if person is None:
        return None
    held = db.session.execute(sa.select(Grant.role, Grant.school_id).where(Grant.person_id == person_id, holds_today()))
    grants = [(str(role), school_id) for role, school_id in held]
    return reach.actor(person_id, grants, language=person.language, name=person.name)
