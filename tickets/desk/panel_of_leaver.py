"""What the page of somebody who no longer works here shows of the tickets they had."""

from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.db import db
from core.scope import everywhere
from organisation.people.models import Person
from tickets.teams.models import Team
from tickets.ticket.models import Assignment, Ticket
from web import frame
from web.panels import Panel

SHOWN = 50


def _went_to(_actor: Actor, person: Any) -> dict[str, Any] | None:
    """Who has each ticket now that `person` still had when sign-in was blocked; nothing for those who can sign in.

    A ticket that nobody has is named with its team: it waits there in the queue.
    """
    if person.disabled_at is None:
        return None
    had = sa.exists().where(Assignment.ticket_id == Ticket.id, Assignment.agent_id == person.id)
    had = had.where(Assignment.until >= person.disabled_at)
    wanted = sa.select(Ticket.id, Ticket.number, Person.name, Team).select_from(Ticket)
    wanted = wanted.join(Team, Team.id == Ticket.team_id).outerjoin(Person, Person.id == Ticket.agent_id)
    wanted = wanted.where(had).order_by(Ticket.number).limit(SHOWN + 1)
    rows = db.session.execute(everywhere(wanted, Ticket, Person, why="numbers and colleagues alone")).all()
    language = frame.language()
    tickets = [(row.id, row.number, row.name, row.Team.name(language)) for row in rows[:SHOWN]]
    return {"tickets": tickets, "has_more": len(rows) > SHOWN} if rows else None


PERSON = [Panel("person:read", "desk/panel-leaver.html", _went_to)]
