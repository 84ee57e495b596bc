"""What the history says, for tests."""

import uuid
from typing import Any

import sqlalchemy as sa

from core.db import db
from core.history import Event


def verbs(subject: uuid.UUID, *, by: uuid.UUID | None = None) -> list[str]:
    """The verbs told about a thing, oldest first; by: only those of this person."""
    wanted = sa.select(Event.verb).where(Event.subject_id == subject).order_by(Event.at, Event.id)
    return list(db.session.scalars(wanted.where(Event.actor_id == by) if by else wanted))


def last(subject: uuid.UUID) -> Any:
    """The newest fact of a thing."""
    wanted = sa.select(Event).where(Event.subject_id == subject).order_by(Event.at.desc(), Event.id.desc())
    return db.session.scalars(wanted.limit(1)).one()
