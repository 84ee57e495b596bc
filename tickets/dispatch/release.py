"""Open tickets of people who no longer work for their team: they are routed anew, and one that waits goes on waiting.

Whatever the cause: disabled, a role revoked or ended by its date, or taken out of the team.
"""

import uuid

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM
from core.db import db
from core.errors import N_, NN_
from core.history import change
from core.isolated import one_of_many
from core.scope import everywhere
from organisation.people.leaving import NAMED, Held, Leaving, Thing
from tickets.dispatch import rerouting
from tickets.dispatch.lead import tell_lead
from tickets.states import State
from tickets.teams import membership
from tickets.teams.models import TeamMember
from tickets.ticket import assignments
from tickets.ticket.by_state import still_open
from tickets.ticket.models import Ticket

AT_ONCE = 200


def held(leaving: Leaving) -> list[Held]:
    """The open tickets that somebody has who stops working, in one team or at all."""
    if leaving.team_id is None and not leaving.loses(membership.WORKS, in_every_school=True):
        return []
    wanted = sa.select(Ticket.id, Ticket.number).where(still_open(), Ticket.agent_id == leaving.person_id)
    url = f"/desk?tab=all&agent={leaving.person_id}"
    if leaving.team_id is not None:
        wanted, url = wanted.where(Ticket.team_id == leaving.team_id), f"{url}&team={leaving.team_id}"
    wanted = everywhere(wanted.order_by(Ticket.number), Ticket, why="their numbers, whatever they are about")
    rows = db.session.execute(wanted).all()
    things = [Thing(row.number, f"/tickets/{row.id}") for row in rows[:NAMED]]
    says, goes = NN_("%(count)s open ticket", "%(count)s open tickets"), N_("They go to other members of the team.")
    return [Held("tickets", len(rows), says, goes, url, "ticket:read", things)]


def release(person_id: uuid.UUID | None = None) -> int:
    """Take open tickets from agents who have left, oldest first; returns how many.

    person_id  of this one alone, and all of them
    A ticket that came back too often stays in the queue, and the leads of its team are told.
    Records  ticket.released, which queues its routing
    """
    member = sa.exists().where(TeamMember.team_id == Ticket.team_id, TeamMember.person_id == Ticket.agent_id)
    left = sa.or_(~member, ~membership.can_work(Ticket.agent_id))
    wanted = sa.select(Ticket).where(still_open(), Ticket.agent_id.is_not(None), left).order_by(Ticket.created_at)
    wanted = wanted.limit(AT_ONCE) if person_id is None else wanted.where(Ticket.agent_id == person_id)
    wanted = wanted.with_for_update(skip_locked=True, of=Ticket)
    wanted = wanted.execution_options(populate_existing=True)
    found = db.session.scalars(everywhere(wanted, Ticket, why="routing serves every school")).all()
    released = 0
    for ticket in found:
        with one_of_many("tickets.release", ticket.id):
            _release(ticket)
            released += 1
    return released


def _release(ticket: Ticket) -> None:
    again = rerouting.may_route_again(ticket)
    with change(ticket, "ticket.released", by=SYSTEM, note="agent_left"):
        if again and ticket.state is State.WAITING:
            rerouting.offer_again(ticket)
        else:
            rerouting.send_back(ticket, again=again)
        assignments.hand(ticket, clock.now())
    if not again:
        tell_lead(ticket, "ticket.needs_person")
