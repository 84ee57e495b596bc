"""Saying what a ticket is about and how much it weighs; the rules then say whether another team has to look after it."""

import uuid

import sqlalchemy as sa

from core import clock
from core.actor import Actor
from core.db import db
from core.history import change
from tickets.categories.models import Category
from tickets.clocks import keeping
from tickets.desk import desk, notices
from tickets.desk.refusals import CategoryUnknown, NothingToChange
from tickets.dispatch import rerouting
from tickets.dispatch.facts import facts_of
from tickets.priority import impact_of, priority_of, urgency_of
from tickets.routing import published
from tickets.routing.decide import decide
from tickets.states import Impact, State, Urgency
from tickets.teams.models import Team
from tickets.ticket import assignments, moves, urgent
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import Command


def classify(
    actor: Actor,
    ticket: Ticket,
    *,
    category: str | None = None,
    impact: Impact | None = None,
    urgency: Urgency | None = None,
) -> Ticket:
    """Correct the category, the impact or the urgency; the priority follows from the matrix.

    category  code or key
    Raises    Forbidden, NotFromHere, CategoryUnknown, NothingToChange
    Records   ticket.classified, which queues routing when the rules name another team for it now
    """
    desk.must(actor, ticket, Command.CLASSIFY)
    moves.check(ticket, Command.CLASSIFY)
    if category is None and impact is None and urgency is None:
        raise NothingToChange
    chosen = find(category) if category is not None else None
    had = ticket.agent_id
    with change(ticket, "ticket.classified", by=actor), db.session.no_autoflush:
        if chosen is not None and chosen.id != ticket.category_id:
            _set_category(ticket, chosen)
        if impact is not None or urgency is not None:
            ticket.impact, ticket.urgency = impact or ticket.impact, urgency or ticket.urgency
            ticket.judged = True
        ticket.priority = priority_of(ticket.impact, ticket.urgency)
        if _belongs_elsewhere(ticket):
            rerouting.send_back(ticket)
            assignments.hand(ticket, clock.now())
        keeping.judge(ticket, category=chosen.code if chosen else None)
    notices.tell_former(ticket, had, by=actor)
    return ticket


def find(named: str) -> Category:
    """The category in use with this code or key. Raises CategoryUnknown."""
    try:
        wanted = Category.id == uuid.UUID(named)
    except ValueError:
        wanted = Category.code == named
    found = db.session.scalars(sa.select(Category).where(wanted, Category.active)).one_or_none()
    if found is None:
        raise CategoryUnknown
    return found


def is_leaf(category_id: uuid.UUID | None) -> bool:
    """Whether the category is known and has no narrower ones in use."""
    narrower = sa.select(Category.id).where(Category.parent_id == category_id, Category.active).limit(1)
    return category_id is not None and db.session.scalar(narrower) is None


def _set_category(ticket: Ticket, chosen: Category) -> None:
    ticket.category_id, ticket.kind, ticket.points = chosen.id, chosen.kind, chosen.points
    ticket.team_chosen = False  # a person chose the team for what it was thought to be
    if not ticket.judged:
        stopped = urgent.is_stopped(ticket, clock.now())
        ticket.impact = impact_of(class_stopped=stopped, otherwise=chosen.impact)
        ticket.urgency = urgency_of(class_stopped=stopped, otherwise=chosen.urgency)


def _belongs_elsewhere(ticket: Ticket) -> bool:
    """Whether the rules now name another team than the one that has it. A new ticket is yet to be routed anyway."""
    if ticket.state is State.NEW or (ticket.pinned_until is not None and ticket.pinned_until > clock.now()):
        return False
    team = team_by_rules(ticket)
    return ticket.team_id != (team.id if team else None)


def team_by_rules(ticket: Ticket) -> Team | None:
    """The team that the rules in force name for `ticket` now."""
    now, rules = clock.now(), published.in_force().rules
    code = decide(facts_of(ticket, now, rules), rules, {}, now).team
    return db.session.scalars(sa.select(Team).where(Team.code == code)).one_or_none()
