"""Tickets that were joined to others: which one goes on, and whose requests hang on it.

A joined ticket keeps its requester, its conversation and its devices; only its work is done elsewhere. It may be
joined to one that is joined itself, so the one that goes on is found at the end of the chain.
"""

import uuid
from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from core.actor import Actor
from core.compiled import CompiledStatement
from core.db import db
from core.scope import READER, everywhere
from tickets.states import OPEN, State
from tickets.ticket.by_state import in_state
from tickets.ticket.models import Ticket, Watcher

_WHY = "whoever asked for a joined ticket is told the state of the one that goes on, and nothing else of it"
_COLUMNS = (Ticket.id, Ticket.number, Ticket.state, Ticket.resolved_at, Ticket.agent_id, Ticket.team_id)


def goes_on(ticket: Ticket) -> Any:
    """The ticket at the end of the chain that `ticket` is joined to; none unless it is joined.

    Returns  id, number, state, resolved_at, agent_id, team_id: what is shown to whom is the caller's to judge
    """
    if ticket.merged_into_id is None:
        return None
    return db.session.execute(everywhere(_ends(Ticket.id == ticket.id), Ticket, why=_WHY)).one()


def still_going_on(actor: Actor) -> dict[uuid.UUID, Any]:
    """Joined tickets that `actor` asked for or watches, whose work is not over → the ticket that goes on."""
    return {row.joined_id: row for row in _still_going_on().named({READER: actor.id})}


@cache
def _still_going_on() -> CompiledStatement:
    me = sa.bindparam(READER, type_=sa.Uuid())
    watched = sa.select(Watcher.ticket_id).where(Watcher.person_id == me)
    mine = sa.or_(Ticket.requester_id == me, Ticket.id.in_(watched))
    wanted = _ends(mine).where(in_state(*OPEN, State.RESOLVED))
    return CompiledStatement(everywhere(wanted, Ticket, why=_WHY), {READER})


def _ends(which: sa.ColumnElement[bool]) -> Any:
    """Rows of `_COLUMNS` and the key `joined_id`, one for each joined ticket in `which`."""
    start = sa.select(Ticket.id.label("joined_id"), Ticket.merged_into_id.label("into_id"))
    chain = start.where(which, Ticket.merged_into_id.is_not(None)).cte("chain", recursive=True)
    link = sa.orm.aliased(Ticket)
    further = sa.select(chain.c.joined_id, link.merged_into_id).join(link, link.id == chain.c.into_id)
    chain = chain.union_all(further.where(link.merged_into_id.is_not(None)))
    wanted = sa.select(chain.c.joined_id, *_COLUMNS).join(Ticket, Ticket.id == chain.c.into_id)
    return wanted.where(Ticket.merged_into_id.is_(None))


def joined(ticket_id: uuid.UUID) -> Sequence[Ticket]:
    """The tickets joined to this very one, oldest first, locked: after the one they are joined to, never before."""
    wanted = sa.select(Ticket).where(Ticket.merged_into_id == ticket_id).order_by(Ticket.created_at, Ticket.id)
    wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(everywhere(wanted, Ticket, why="what is joined to a ticket moves with it")).all()


def of_others(ticket: Ticket) -> list[Ticket]:
    """The tickets joined to `ticket`, directly or by another, whose requester is somebody else; locked."""
    found, ahead = [], [ticket.id]
    while ahead:
        below = joined(ahead.pop())
        ahead += [one.id for one in below]
        found += [one for one in below if one.requester_id != ticket.requester_id]
    return found
