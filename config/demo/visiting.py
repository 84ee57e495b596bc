"""Visits of the demo's agent: one school today, and two on the next day of work."""

import datetime as dt
from itertools import groupby

import sqlalchemy as sa

from config.demo.staff import Staff
from core import clock
from core.db import db
from core.scope import everywhere
from organisation.people import reach
from organisation.people.roles import Role
from tickets.states import State
from tickets.ticket.models import Ticket
from tickets.visits import visits

SCHOOLS = 3
HAS = (State.IN_PROGRESS, State.ASSIGNED)
SATURDAY = 5


def add(hired: Staff) -> None:
    """Plan them for tickets that the agent has; those that wait for something else are left alone."""
    agent = reach.actor(hired.named["agent"], [(Role.AGENT, None)], language="fi", name="")
    wanted = sa.select(Ticket.id, Ticket.school_id).where(Ticket.agent_id == agent.id, Ticket.state.in_(HAS))
    rows = db.session.execute(
        everywhere(wanted.order_by(Ticket.state.desc(), Ticket.school_id, Ticket.id), Ticket, why="the demo is made")
    )
    schools = [[row.id for row in rows] for _, rows in groupby(rows, key=lambda row: row.school_id)]
    later = clock.today() + dt.timedelta(days=1)
    while later.weekday() >= SATURDAY:
        later += dt.timedelta(days=1)
    for number, tickets in enumerate(schools[:SCHOOLS]):
        visits.plan(agent, on=clock.today() if number == 0 else later, tickets=tickets)
