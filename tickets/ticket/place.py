"""The place of a ticket in its team's queue: how many tickets come before it."""

from typing import Any, Final

import sqlalchemy as sa

from core import clock
from core.compiled import constant
from core.db import db
from core.scope import everywhere
from tickets.states import State
from tickets.ticket import urgent
from tickets.ticket.by_state import in_state
from tickets.ticket.models import Ticket

FARTHEST: Final = 100  # counted no farther, along an index


def in_queue(ticket: Ticket) -> int | None:
    """From 1, in the order in which the team takes them; one more than FARTHEST: as far or farther. None: it waits for nobody.

    Counted are tickets that nobody has taken, also those that the reader may not see: no more than their number is told.
    """
    if ticket.state is not State.QUEUED or ticket.team_id is None or ticket.agent_id is not None:
        return None
    now, keys = clock.now(), (Ticket.priority, Ticket.created_at, Ticket.id)
    own = (ticket.priority, ticket.created_at, ticket.id)
    first = urgent.comes_first(now)
    if ticket.queue_rank == 1 and urgent.is_stopped(ticket, now):
        before = [sa.and_(first, _less(keys, own))]
    else:
        before = [first, sa.and_(urgent.comes_later(now), _less((Ticket.queue_rank, *keys), (ticket.queue_rank, *own)))]
    return min(1 + sum(_counted(ticket, which) for which in before), FARTHEST + 1)


def _less(columns: tuple[Any, ...], values: tuple[Any, ...]) -> Any:
    return sa.tuple_(*columns) < sa.tuple_(*values, types=[column.type for column in columns])


def _counted(ticket: Ticket, which: Any) -> int:
    some = sa.select(constant(1)).select_from(Ticket).where(in_state(State.QUEUED), Ticket.team_id == ticket.team_id)
    some = some.where(Ticket.agent_id.is_(None), which).limit(constant(FARTHEST))
    found = sa.select(sa.func.count()).select_from(some.subquery())
    return int(
        db.session.scalar(everywhere(found, Ticket, why="only the number of those before one's own is told")) or 0
    )
