"""Leaving notices: in the transaction of the fact they tell of, so that neither is ever there without the other."""

import datetime as dt
import uuid
from collections.abc import Iterable

from core import clock, history
from core.actor import Actor
from core.db import db
from tickets.notices.models import Notice

MAIL_AFTER = dt.timedelta(minutes=2)  # so that what happens in one go comes as one mail


def leave(people: Iterable[uuid.UUID], ticket_id: uuid.UUID, verb: str, *, by: Actor | None = None) -> None:
    """Tell each of `people`, once, that `verb` happened to a ticket.

    verb  a key of `words.WORDS`
    by    who did it, and is not told
    """
    told = sorted(set(people) - {by.id if by else None})
    due = None if history.past.get() else clock.now() + MAIL_AFTER
    db.session.add_all(Notice(person_id=person, ticket_id=ticket_id, verb=verb, mail_due_at=due) for person in told)
