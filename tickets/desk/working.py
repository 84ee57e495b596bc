"""Working on tickets: take, hand over, give back, wait and go on."""

import datetime as dt
import uuid

from core import clock
from core.actor import Actor
from core.history import change
from organisation.people import search
from tickets.desk import desk, notices
from tickets.desk.refusals import AgentAsked, AgentNotInTeam, ColleagueHasIt, NotInTeam, OthersWork, WaitsForOthers
from tickets.dispatch import rerouting, to_person
from tickets.dispatch.lead import tell_lead
from tickets.states import WaitReason
from tickets.teams.models import Team
from tickets.ticket import assignments, moves
from tickets.ticket.models import Ticket
from tickets.ticket.refusals import AgentMissing
from tickets.ticket.transitions import LEAD, Command

PINNED = dt.timedelta(days=30)


def take(actor: Actor, ticket: Ticket, *, confirm: bool = False) -> Ticket:
    """Start working on `ticket` oneself, for one's own team when the ticket's is another; who had it is told.

    confirm  also if a colleague has it
    Raises   Forbidden, NotInTeam, NotFromHere, ColleagueHasIt
    Records  ticket.taken
    """
    desk.must(actor, ticket, Command.TAKE)
    moves.check(ticket, Command.TAKE, has_team=True, has_agent=True)
    member, had = to_person.membership_for(ticket, actor.id), ticket.agent_id
    if member is None:
        raise NotInTeam
    if had not in {None, actor.id} and not confirm:
        raise ColleagueHasIt(name=search.names(actor, {had}).get(had, ""))
    with change(ticket, "ticket.taken", member, by=actor):
        moves.apply(ticket, Command.TAKE, has_team=True, has_agent=True)
        to_person.give(ticket, member, by=actor)
    notices.tell_former(ticket, had, by=actor, verb="ticket.taken_over")
    return ticket


def assign(
    actor: Actor, ticket: Ticket, *, team: Team | None = None, agent: uuid.UUID | None = None, reason: str = ""
) -> Ticket:
    """Hand `ticket` over: to a person, or to a team whose members are ranked as always.

    agent    key of the person; without `team` they take it for the ticket's team, else for one of their own
    reason   0-500 characters
    Raises   Forbidden, AgentMissing, AgentNotInTeam, AgentAsked, NotFromHere
    Records  ticket.handed_over, which queues its routing when no person is named
    """
    desk.must(actor, ticket, Command.ASSIGN)
    if agent is None:
        return _to_team(actor, ticket, team, reason)
    if agent == ticket.requester_id:
        raise AgentAsked
    member = to_person.membership_for(ticket, agent, team.id if team else None)
    if member is None:
        raise AgentNotInTeam
    if member.person_id == ticket.agent_id and member.team_id == ticket.team_id:
        return ticket
    had = ticket.agent_id
    with change(ticket, "ticket.handed_over", member, by=actor, note=reason):
        moves.apply(ticket, Command.ASSIGN, has_team=True, has_agent=True)
        ticket.pinned_until = clock.now() + PINNED
        to_person.give(ticket, member, by=actor)
    notices.tell_agent(ticket, "ticket.assigned", by=actor)
    notices.tell_former(ticket, had, by=actor)
    return ticket


def _to_team(actor: Actor, ticket: Ticket, team: Team | None, reason: str) -> Ticket:
    if team is None:
        raise AgentMissing
    moves.check(ticket, Command.QUEUE, has_team=True)
    now, had = clock.now(), ticket.agent_id
    with change(ticket, "ticket.handed_over", by=actor, note=reason):
        if ticket.agent_id == actor.id:
            assignments.end(ticket, now, given_back=True)  # what one hands over does not come back
        ticket.team_id, ticket.team_chosen = team.id, True
        rerouting.send_back(ticket)
        assignments.hand(ticket, now, person_id=actor.id)
    notices.tell_former(ticket, had, by=actor)
    return ticket


def may_give_back(actor: Actor, ticket: Ticket) -> bool:
    """Whether it is `actor`'s to give back: their own work, or anybody's for a lead."""
    return ticket.agent_id == actor.id or actor.may(LEAD)


def give_back(actor: Actor, ticket: Ticket, *, reason: str = "") -> Ticket:
    """Say that somebody else should do it, before work has begun; routing never gives it to the same agent again.

    reason   0-500 characters
    Raises   Forbidden, NotFromHere, OthersWork
    Records  ticket.returned, which queues its routing unless it came back too often: then the lead is told
    """
    desk.must(actor, ticket, Command.REJECT)
    moves.check(ticket, Command.REJECT)
    if not may_give_back(actor, ticket):
        raise OthersWork
    now, again, had = clock.now(), rerouting.may_route_again(ticket), ticket.agent_id
    with change(ticket, "ticket.returned", by=actor, note=reason):
        assignments.end(ticket, now, given_back=True)
        rerouting.send_back(ticket, Command.REJECT, again=again)
        assignments.hand(ticket, now)
    notices.tell_former(ticket, had, by=actor)
    if not again:
        tell_lead(ticket, "ticket.needs_person")
    return ticket


def wait(actor: Actor, ticket: Ticket, *, reason: WaitReason, until: dt.date | None = None) -> Ticket:
    """Put `ticket`, on which work has begun, off until something comes; see `waiting.put_off`.

    Raises   Forbidden, NotFromHere
    Records  ticket.put_off
    """
    desk.must(actor, ticket, Command.WAIT)
    with change(ticket, "ticket.put_off", by=actor):
        moves.apply(ticket, Command.WAIT, wait_reason=reason)
        ticket.wait_reason, ticket.wait_until = reason, until
    if reason is WaitReason.REQUESTER:
        notices.tell_requesters(ticket, "ticket.put_off", by=actor)
    return ticket


def resume(actor: Actor, ticket: Ticket) -> Ticket:
    """What it waited for has come: for who asked, their own answer alone.

    Raises   Forbidden, NotFromHere, WaitsForOthers
    Records  ticket.resumed
    """
    desk.must(actor, ticket, Command.RESUME)
    if not desk.works(actor, ticket) and ticket.wait_reason not in {None, WaitReason.REQUESTER}:
        raise WaitsForOthers
    with change(ticket, "ticket.resumed", by=actor):
        moves.apply(ticket, Command.RESUME)
    return ticket
