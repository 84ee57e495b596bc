"""Telling the leads that a person has to look."""

import sqlalchemy as sa

from core.db import db
from organisation.people.models import Grant
from organisation.people.roles import TABLE
from organisation.people.search import holds_today
from tickets.notices.leaving import leave
from tickets.teams.models import TeamMember
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import LEAD


def tell_lead(ticket: Ticket, verb: str = "ticket.rules_failed") -> None:
    """Leave a notice for the leads of the ticket's team, or for every lead when it has none."""
    leads = sa.select(Grant.person_id).where(Grant.role.in_(sorted(TABLE[LEAD])), holds_today()).distinct()
    own = leads.join(TeamMember, TeamMember.person_id == Grant.person_id).where(
        TeamMember.team_id == ticket.team_id, TeamMember.active
    )
    told = list(db.session.scalars(own)) or list(db.session.scalars(leads))
    leave(told, ticket.id, verb)
