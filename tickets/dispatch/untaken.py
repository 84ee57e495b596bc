"""Tickets that were given to somebody who does not take them: after a team's time they are routed to somebody else.

The time is working time of IT support, so that nothing runs at night. What a person handed over stays where it is.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM
from core.db import db
from core.history import change
from core.isolated import one_of_many
from core.scope import everywhere
from tickets.calendars import calendars
from tickets.calendars.seed import IT_SUPPORT
from tickets.dispatch import rerouting
from tickets.dispatch.lead import tell_lead
from tickets.notices.leaving import leave
from tickets.states import State
from tickets.teams.models import Team
from tickets.ticket import assignments
from tickets.ticket.by_state import in_state
from tickets.ticket.models import Assignment, Ticket
from tickets.ticket.transitions import Command

AT_ONCE = 100  # of one team
NOT_TAKEN = "ticket.not_taken"


def look() -> int:
    """Take tickets from agents who have not taken them in their team's time; returns how many.

    Records  ticket.not_taken, which queues the routing; whoever came back too often stays in the queue for a person
    """
    limits = sa.select(Team.id, Team.take_within_minutes).where(Team.take_within_minutes.is_not(None))
    teams = db.session.execute(limits.order_by(Team.id)).all()
    working = calendars.working_times([IT_SUPPORT]).get(IT_SUPPORT) if teams else None
    now, handed_back = clock.now(), 0
    for team_id, minutes in teams:
        limit = dt.timedelta(minutes=minutes or 0)
        for ticket, since in _assigned(team_id, now - limit):
            spent = working.between(since, now) if working is not None else now - since
            if spent < limit:
                break  # the others have been there for a shorter time
            with one_of_many("tickets.untaken", ticket.id):
                _hand_back(ticket, now)
                handed_back += 1
    return handed_back


def _assigned(team_id: uuid.UUID, before: dt.datetime) -> Sequence[tuple[Ticket, dt.datetime]]:
    """The team's tickets that were given before then and not taken yet, the longest first: each with since when."""
    wanted = sa.select(Ticket, Assignment.since).join(
        Assignment, sa.and_(Assignment.ticket_id == Ticket.id, Assignment.until.is_(None))
    )
    by_hand = sa.and_(Ticket.pinned_until.is_not(None), Ticket.pinned_until > clock.now())
    wanted = wanted.where(in_state(State.ASSIGNED), Ticket.team_id == team_id, Assignment.since <= before, ~by_hand)
    wanted = wanted.order_by(Assignment.since, Ticket.id).limit(AT_ONCE).with_for_update(skip_locked=True, of=Ticket)
    wanted = wanted.execution_options(populate_existing=True)
    return [tuple(row) for row in db.session.execute(everywhere(wanted, Ticket, why="routing serves every school"))]


def _hand_back(ticket: Ticket, now: dt.datetime) -> None:
    again, had = rerouting.may_route_again(ticket), ticket.agent_id
    with change(ticket, NOT_TAKEN, by=SYSTEM):
        assignments.end(ticket, now, given_back=True)
        rerouting.send_back(ticket, Command.QUEUE, again=again)
        assignments.hand(ticket, now)
    leave({had} if had else (), ticket.id, NOT_TAKEN)
    if not again:
        tell_lead(ticket, "ticket.needs_person")
