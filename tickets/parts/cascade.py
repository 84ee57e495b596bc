"""What becomes of a ticket's parts when it ends or comes back, in one table."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM, Actor
from core.db import db
from core.errors import DomainError
from core.history import change
from core.scope import everywhere
from tickets.desk import closing, desk, notices
from tickets.desk.classifying import is_leaf
from tickets.parts import family
from tickets.parts.models import TicketChild
from tickets.states import OPEN, ResolutionCode, State
from tickets.ticket import assignments, moves
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import Command


class Effect(StrEnum):
    """What becomes of a part."""

    RESOLVED_TOO = "resolved_too"  # with the same code and the same words to its requester
    OPEN_AGAIN_TOO = "open_again_too"  # if it was resolved with its parent
    ON_ITS_OWN = "on_its_own"  # it is a part of nothing any more, and goes on
    FOLLOWS = "follows"  # it is a part of the ticket on which the work goes on
    STAYS = "stays"


_OPEN_STAYS: Final = dict.fromkeys(OPEN, Effect.STAYS)
# the parent's command → the state of a part → what becomes of it; what is not named stays
TABLE: Mapping[Command, Mapping[State, Effect]] = MappingProxyType(
    {
        Command.RESOLVE: dict.fromkeys(OPEN, Effect.RESOLVED_TOO),
        Command.REOPEN: _OPEN_STAYS | {State.RESOLVED: Effect.OPEN_AGAIN_TOO},
        Command.CANCEL: dict.fromkeys(State, Effect.ON_ITS_OWN),
        Command.MERGE: dict.fromkeys(State, Effect.FOLLOWS),
    }
)


def resolved(actor: Actor, ticket: Ticket, code: ResolutionCode, text: str) -> None:
    """`ticket` was resolved: so are its open parts, as far as the rules allow. Records ticket.resolved of each.

    A part with a loan device out, or that the actor asked for, stays. Once the last part is resolved by itself, the
    agent of its parent is told.
    """
    for child in family.locked_children(ticket.id):
        if _effect(Command.RESOLVE, child) is not Effect.RESOLVED_TOO:
            continue
        try:
            with db.session.begin_nested():
                _resolve(actor, child, ticket, code, text)
        except DomainError:
            continue  # it stays, and is listed as open on its parent's page
    _tell_parent(actor, ticket)


def _resolve(actor: Actor, child: Ticket, parent: Ticket, code: ResolutionCode, text: str) -> None:
    if child.state in desk.NOT_BEGUN:
        with change(child, "ticket.taken", by=actor):
            if child.agent_id is None:  # no points: the work was done once, for its parent
                child.team_id, child.agent_id = parent.team_id, parent.agent_id
            moves.apply(child, Command.TAKE)
            assignments.hand(child, clock.now(), person_id=actor.id)
    category = None if is_leaf(child.category_id) else str(parent.category_id)
    closing.resolve(actor, child, resolution_code=code, category=category, text=text)
    row = family.link(child.id)
    if row is not None:
        with change(child, "ticket.resolved_with_parent", row, by=actor):
            row.resolved_with_parent = True


def reopened(actor: Actor, ticket: Ticket) -> None:
    """`ticket` is open again: so are the parts that were resolved with it. Records ticket.reopened of each."""
    for child in family.locked_children(ticket.id):
        row = family.link(child.id)
        if row is None or not row.resolved_with_parent or _effect(Command.REOPEN, child) is not Effect.OPEN_AGAIN_TOO:
            continue
        try:
            with db.session.begin_nested():
                by = actor if desk.works(actor, child) else SYSTEM  # its parent's requester may not see it
                closing.reopen(by, child)
                with change(child, "ticket.reopened_with_parent", row, by=by):
                    row.resolved_with_parent = False
        except DomainError:
            continue


def cancelled(actor: Actor, ticket: Ticket) -> None:
    """`ticket` was cancelled: its parts go on without it. Records ticket.parent_removed of each."""
    for child in family.locked_children(ticket.id):
        if _effect(Command.CANCEL, child) is Effect.ON_ITS_OWN:
            family.remove(actor, child)


def merged(actor: Actor, ticket: Ticket, other: Ticket) -> None:
    """`ticket` was joined to `other`: its parts are now parts of that one. Records ticket.parent_set of each."""
    for child in family.locked_children(ticket.id):
        row = family.link(child.id)
        if row is not None and _effect(Command.MERGE, child) is Effect.FOLLOWS:
            with change(child, "ticket.parent_set", row, by=actor):
                row.parent_id = other.id


def _effect(command: Command, child: Ticket) -> Effect:
    return TABLE[command].get(child.state, Effect.STAYS)


def _tell_parent(actor: Actor, ticket: Ticket) -> None:
    row = family.link(ticket.id)
    if row is None:
        return
    wanted = sa.select(Ticket).where(Ticket.id == row.parent_id)
    parent = db.session.scalars(everywhere(wanted, Ticket, why="the agent of a parent is told")).one()
    left = sa.select(Ticket.id).join(TicketChild, TicketChild.ticket_id == Ticket.id)
    left = left.where(TicketChild.parent_id == parent.id, Ticket.state.in_(sorted(OPEN))).limit(1)
    is_left = db.session.scalar(everywhere(left, Ticket, why="whether a part is left")) is not None
    if parent.state in OPEN and not is_left:
        notices.tell_agent(parent, "ticket.parts_done", by=actor)
