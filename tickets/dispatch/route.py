"""The effect of a routing job: one transaction, nothing or everything, and a second delivery finds it done.

Order of locks: the ticket, its team, the member; everything else that changes tickets keeps it too.
"""

import datetime as dt
import uuid
from functools import cache

import sqlalchemy as sa

from core import clock, crash, ids
from core.actor import SYSTEM
from core.compiled import CompiledStatement
from core.db import db
from core.history import change
from core.languages import Language
from core.scope import everywhere
from tickets.categories.models import Category
from tickets.clocks import keeping
from tickets.dispatch import loads
from tickets.dispatch.facts import facts_of
from tickets.dispatch.lead import tell_lead
from tickets.dispatch.rerouting import may_route_again
from tickets.priority import priority_of
from tickets.routing import decision as decisions
from tickets.routing import published, roster
from tickets.routing.decide import decide
from tickets.routing.decision import Decision, Reason
from tickets.routing.default_ruleset import STANDARD_SLA
from tickets.routing.fields import Fact
from tickets.routing.models import RoutingDecision
from tickets.routing.roster import TeamRoster
from tickets.states import NOT_YET_KNOWN, OPEN, Impact, Priority, Urgency
from tickets.teams.models import Team, TeamMember
from tickets.ticket import assignments, moves
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import Command

# Built once: building one takes longer than running it.
_TICKET = sa.select(Ticket).where(Ticket.id == sa.bindparam("ticket_id")).with_for_update()
_TICKET = everywhere(_TICKET, Ticket, why="routing serves every school").execution_options(populate_existing=True)
_MEMBER = sa.select(TeamMember).where(TeamMember.team_id == sa.bindparam("team_id"))
_MEMBER = _MEMBER.where(TeamMember.person_id == sa.bindparam("person_id")).execution_options(populate_existing=True)


def route(ticket_id: uuid.UUID) -> Decision | None:
    """Decide who takes a ticket, once per epoch.

    Returns  None: this epoch is decided, a person has the ticket, or it is done
    Records  ticket.routed
    """
    ticket = _hold(ticket_id)
    if ticket is None or ticket.state not in OPEN or ticket.agent_id is not None:
        return None
    if not assignments.is_untouched(ticket) and _is_decided(ticket):
        return None
    crash.point("route.locked")
    return settle(ticket, think(ticket, clock.now()), epoch=ticket.epoch)


class Thought:
    """What was decided about a ticket, and on what ground; not yet true.

    team  locked
    """

    def __init__(
        self, rules: published.Published, facts: dict[str, Fact], team: Team, members: TeamRoster, now: dt.datetime
    ) -> None:
        self.rules, self.facts, self.team, self.members, self.now = rules, facts, team, members, now
        self.roster = {team.code: members}
        self.decision = decide(facts, rules.rules, self.roster, now)


def think(ticket: Ticket, now: dt.datetime) -> Thought:
    """Decide about `ticket`, which is locked: the rules name the team, the team is locked, its members are ranked."""
    rules = published.in_force()
    facts = facts_of(ticket, now, rules.rules)
    team = loads.lock(decide(facts, rules.rules, {}, now).team)
    return Thought(rules, facts, team, loads.roster(team, ticket, now), now)


def settle(ticket: Ticket, thought: Thought, *, epoch: int) -> Decision:
    """Make `thought` true as the decision of `epoch`, and keep how it came about. Records ticket.routed."""
    decided, now = thought.decision, thought.now
    kept = _kept(ticket, thought, epoch)
    member = _member(thought.team, decided)
    category, is_first = _category(ticket, thought), assignments.is_untouched(ticket)
    with change(ticket, "ticket.routed", *([member] if member else []), by=SYSTEM):
        db.session.add(kept)
        ticket.epoch, ticket.category_id = epoch, category
        was = ticket.priority
        _apply(ticket, thought.team, decided)
        _judge(ticket, was, thought)
        if member is not None and decided.virtual_time is not None:
            member.virtual_time, member.last_assigned_at = decided.virtual_time, now
        assignments.hand(ticket, now, decision_id=kept.id, is_first=is_first)
        crash.point("route.decided")
    if decided.reason is Reason.RULE_ERROR:
        tell_lead(ticket)
    elif decided.agent is None and not may_route_again(ticket):
        tell_lead(ticket, "ticket.needs_person")  # no run of `drain` looks at it any more
    return decided


def _judge(ticket: Ticket, was: Priority, thought: Thought) -> None:
    """Give the clocks their targets; nothing is read when filing has given them the same."""
    device, decided = thought.facts.get("device.category"), thought.decision
    if ticket.priority != was or decided.sla_policy != STANDARD_SLA or device in keeping.PUPILS_DEVICES:
        keeping.judge(ticket, category=decided.category, policy=decided.sla_policy)


def _hold(ticket_id: uuid.UUID) -> Ticket | None:
    return db.session.scalars(_TICKET, {"ticket_id": ticket_id}).one_or_none()


def _is_decided(ticket: Ticket) -> bool:
    return bool(_decided().rows({"ticket_id": ticket.id, "epoch": ticket.epoch}))


@cache
def _decided() -> CompiledStatement:
    key, epoch = sa.bindparam("ticket_id", type_=sa.Uuid()), sa.bindparam("epoch", type_=sa.Integer())
    mine = sa.select(RoutingDecision.id).where(RoutingDecision.ticket_id == key, RoutingDecision.epoch == epoch)
    return CompiledStatement(mine, {"ticket_id", "epoch"})


def _kept(ticket: Ticket, thought: Thought, epoch: int) -> RoutingDecision:
    outcome = decisions.to_json(thought.decision)
    return RoutingDecision(
        id=ids.new(),
        ticket_id=ticket.id,
        epoch=epoch,
        ruleset_id=thought.rules.id,
        decided_at=thought.now,
        facts=thought.facts,
        roster=roster.to_json(thought.roster),
        trace=outcome.pop("trace"),
        outcome=outcome,
    )


def _member(team: Team, decided: Decision) -> TeamMember | None:
    if decided.agent is None:
        return None
    return db.session.scalars(_MEMBER, {"team_id": team.id, "person_id": uuid.UUID(decided.agent)}).one()


def _apply(ticket: Ticket, team: Team, decided: Decision) -> None:
    ticket.language = Language(decided.language)
    ticket.impact, ticket.urgency = Impact(decided.impact), Urgency(decided.urgency)
    ticket.priority = priority_of(ticket.impact, ticket.urgency)
    ticket.points = decided.points
    ticket.team_id = team.id
    ticket.agent_id = uuid.UUID(decided.agent) if decided.agent else None
    moves.apply(ticket, Command.ASSIGN if decided.agent else Command.QUEUE)


def _category(ticket: Ticket, thought: Thought) -> uuid.UUID | None:
    """The category the rules chose; hardly ever another than the ticket has."""
    code = thought.decision.category
    if code == thought.facts.get("ticket.category"):
        return ticket.category_id
    if code == NOT_YET_KNOWN:
        return None
    return db.session.scalar(sa.select(Category.id).where(Category.code == code))
