"""Taking the note out of a fact that names somebody, or says what should never have been written down."""

import uuid

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.differences import HIDDEN
from core.errors import N_, Conflict, NotFound
from core.history import Event, record
from core.scope import everywhere
from organisation.audit import events


class NoNoteToRedact(Conflict):
    code = "no_note"
    says = N_("This entry of the history has no note that could be removed.")


def redact_note(actor: Actor, event_id: uuid.UUID, *, reason: str) -> None:
    """Replace the note of a fact by a mark, for ever. The fact stays, and the redaction is one too.

    The database lets a note be replaced by the mark only, and only after the redaction was recorded.
    reason   why, 1-500 characters; itself part of the history
    Raises   Forbidden, NotFound, NoNoteToRedact
    Records  event.note_redacted
    """
    actor.must("event:redact")
    found = db.session.execute(events.matching(actor).where(Event.id == event_id)).one_or_none()
    if found is None:
        raise NotFound
    if found.note in {"", HIDDEN}:
        raise NoNoteToRedact
    fact = db.session.scalars(everywhere(sa.select(Event).where(Event.id == event_id), Event, why=_FOUND)).one()
    record(fact, "event.note_redacted", by=actor, note=reason)
    marked = sa.update(Event).where(Event.id == event_id).values(note=HIDDEN)
    db.session.execute(everywhere(marked, Event, why=_FOUND))


_FOUND = "the actor was seen to read it"
