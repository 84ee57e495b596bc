"""Who is shown help before filing, so that what it saves can be measured: nine in ten, by chance, for a day at a time.

Whoever is held out sees the form as it is without help, and files as always. A day later it is noted whether they asked
for anything all the same, and whose it was is forgotten.
"""

import datetime as dt
import hmac
import uuid
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from core import aside, clock, ids
from core.actor import Actor
from core.db import db
from core.scope import everywhere
from core.settings import Settings
from tickets.knowledge.models import HelpTrial
from tickets.ticket.models import Ticket

SETTLED_AFTER: Final = dt.timedelta(days=1)
KEPT: Final = dt.timedelta(days=3 * 365)
WHY: Final = "whether the very person filed a request within a day"


def shows_help(actor: Actor, category_id: uuid.UUID | None, own: Settings) -> bool:
    """Whether help that there is is shown to `actor` today; that there is some is noted once a day and category.

    category_id  what the request is about; None: not chosen yet
    """
    if actor.id is None:
        return True
    held_out = is_held_out(actor.id, clock.today(), own)
    if own.help_holdout:
        row = {"person_id": actor.id, "category_id": category_id, "held_out": held_out}
        aside.note(_note, row | {"id": ids.new(), "on_day": clock.today(), "seen_at": clock.now()})
    return not held_out


def is_held_out(person_id: uuid.UUID, day: dt.date, own: Settings) -> bool:
    """Whether somebody sees no help on a day: the same answer all day long, and another day by chance another."""
    return place(person_id, day, own) < own.help_holdout


def place(person_id: uuid.UUID, day: dt.date, own: Settings) -> int:
    """Where chance puts somebody on a day, 0-99: nobody can work it out without the installation's secret."""
    said = hmac.digest(own.secret_key.encode(), f"help {person_id} {day}".encode(), "sha256")
    return int.from_bytes(said[:8]) % 100


def _note(row: dict[str, Any]) -> None:
    db.session.execute(insert(HelpTrial).values(row).on_conflict_do_nothing())


def settle() -> int:
    """Note what became of those who came to the form a day ago, forget who they were, and delete what is old.

    Returns  how many were settled
    """
    now = clock.now()
    after = sa.and_(Ticket.created_at >= HelpTrial.seen_at, Ticket.created_at < HelpTrial.seen_at + SETTLED_AFTER)
    filed = sa.exists().where(Ticket.filed_by_id == HelpTrial.person_id, after)
    due = sa.and_(HelpTrial.person_id.is_not(None), HelpTrial.seen_at <= now - SETTLED_AFTER)
    settled = sa.update(HelpTrial).where(due).values(filed=filed, person_id=None)
    done = db.session.connection().execute(everywhere(settled, Ticket, why=WHY))
    db.session.connection().execute(sa.delete(HelpTrial).where(HelpTrial.on_day < clock.today() - KEPT))
    return int(done.rowcount)
