"""Giving a ticket to a person without asking the rules: the points count towards their share all the same."""

import uuid

from core import clock
from core.actor import Actor
from tickets.dispatch import loads
from tickets.fair_queueing import after
from tickets.teams import membership
from tickets.teams.models import TeamMember
from tickets.ticket import assignments
from tickets.ticket.models import Ticket


def membership_for(ticket: Ticket, person_id: uuid.UUID | None, team_id: uuid.UUID | None = None) -> TeamMember | None:
    """As what a person takes `ticket`: in the team given, else in the ticket's, else in one of their own.

    Returns  None: they work in none; else the team is locked, as routing locks it
    """
    wanted = [team_id] if team_id else [t for t in [ticket.team_id, *membership.team_ids(person_id)] if t]
    for each in wanted:
        loads.lock_by_key(each)
        if (found := membership.member(each, person_id)) is not None:
            return found
    return None


def still_there(ticket: Ticket) -> TeamMember | None:
    """The membership of whoever has `ticket` in its team; None: nobody has it, or they get no tickets there any more.

    The team is locked, as routing locks it.
    """
    if ticket.team_id is None or ticket.agent_id is None:
        return None
    loads.lock_by_key(ticket.team_id)
    return membership.member(ticket.team_id, ticket.agent_id)


def give(ticket: Ticket, member: TeamMember, *, by: Actor) -> None:
    """Name `member`, count the points and keep the period, inside a `change()`; nothing when it is theirs already."""
    if ticket.agent_id == member.person_id and ticket.team_id == member.team_id:
        return
    ticket.team_id, ticket.agent_id = member.team_id, member.person_id
    charge(ticket, member)
    assignments.hand(ticket, clock.now(), person_id=by.id)


def charge(ticket: Ticket, member: TeamMember) -> None:
    """Count the ticket's points towards the member's share of the work."""
    member.virtual_time = after(member.virtual_time, points=ticket.points, weight=member.weight)
    member.last_assigned_at = clock.now()


def refund(ticket: Ticket, member: TeamMember) -> None:
    """Take the ticket's points off the member's share again: it was given to them by mistake."""
    member.virtual_time -= ticket.points / member.weight
