"""Minutes that agents note on a ticket: what the work took, for whoever plans it; never shown to requesters."""

import datetime as dt
import uuid
from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db, the_one
from core.history import change
from core.scope import everywhere
from organisation.people.models import Person
from tickets.parts.access import must_work
from tickets.parts.models import TimeSpent
from tickets.parts.refusals import TimeDayWrong, TimeOfOthers
from tickets.ticket.models import Ticket

OLDEST: Final = dt.timedelta(days=366)


def note(actor: Actor, ticket: Ticket, *, minutes: int, on: dt.date | None = None, note: str = "") -> TimeSpent:
    """Note minutes that one worked on `ticket`.

    minutes  1-1,440
    on       the day of the work, default today; within the last year
    note     what was done; 0-500 characters
    Raises   Forbidden, TimeDayWrong
    Records  ticket.time_noted
    """
    must_work(actor, ticket)
    today = clock.today()
    day = on or today
    if not today - OLDEST <= day <= today:
        raise TimeDayWrong
    made = TimeSpent(ticket_id=ticket.id, person_id=actor.id, minutes=minutes, on=day, note=note)
    with change(ticket, "ticket.time_noted", by=actor) as rows:
        rows.append(made)
    return made


def take_back(actor: Actor, ticket: Ticket, spent_id: uuid.UUID) -> None:
    """Take back what one noted by mistake. Raises Forbidden, NotFound, TimeOfOthers. Records ticket.time_taken_back."""
    must_work(actor, ticket)
    wanted = sa.select(TimeSpent).where(TimeSpent.id == spent_id, TimeSpent.ticket_id == ticket.id)
    row = the_one(TimeSpent, wanted, lock=True)
    if row.person_id != actor.id:
        raise TimeOfOthers
    with change(ticket, "ticket.time_taken_back", row, by=actor):
        db.session.delete(row)


def of(ticket: Ticket) -> list[Any]:
    """What was noted on `ticket`, the latest day last: TimeSpent and the name of who noted it."""
    wanted = sa.select(TimeSpent, Person.name).join(Person, Person.id == TimeSpent.person_id)
    wanted = wanted.where(TimeSpent.ticket_id == ticket.id).order_by(TimeSpent.on, TimeSpent.created_at)
    return list(db.session.execute(everywhere(wanted, Person, why="who of the desk worked on it")))
