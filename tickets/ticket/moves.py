"""The only module that sets a ticket's state: each change is a command of the table in `transitions.py`.

The database refuses what the table does not know (migration `0150_ticket_moves`).
"""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from core import clock
from core.actor import SYSTEM
from core.db import db
from core.write_many import Facts, write_many
from tickets.states import State
from tickets.ticket import hooks
from tickets.ticket.guards import Situation
from tickets.ticket.models import Ticket
from tickets.ticket.transitions import TABLE, Command, move
from tickets.ticket.workdays import closable_at


def check(ticket: Ticket, command: Command, **after: Any) -> State:
    """The state that `ticket` would have after `command`. Raises a TransitionRefused when it cannot be done.

    after  what the command changes of the situation, as `Situation` names it
    """
    return move(ticket.state, command, _situation(ticket, **after))


def apply(ticket: Ticket, command: Command, **after: Any) -> None:
    """Move `ticket`, inside a `change()`; a wait reason goes with the waiting, and its clocks follow.

    Raises a TransitionRefused.

    after  as for `check`
    """
    was, ticket.state = ticket.state, check(ticket, command, **after)
    if ticket.state is not State.WAITING:
        ticket.wait_reason, ticket.wait_until = None, None
    with db.session.no_autoflush:  # what the new state needs beside it is set next: the database would refuse it now
        hooks.moved(ticket, command, was, after.get("wait_reason"))


def close(keys: Collection[uuid.UUID], now: dt.datetime) -> int:
    """Close the tickets `keys`, which are locked, resolved and due; returns how many.

    now      aware
    Records  ticket.closed
    """
    row = TABLE[Command.CLOSE]
    if row.to is None:
        raise RuntimeError("closing leads nowhere")
    closed = sa.update(Ticket).where(Ticket.id.in_(keys), Ticket.state.in_(sorted(row.from_states)))
    closed = closed.values(state=row.to, closed_at=now, version=Ticket.version + 1)
    (before,) = row.from_states
    return write_many(
        closed,
        facts=Facts("ticket.closed", SYSTEM, before={"state": before}, after={"state": row.to}),
        scoped=(Ticket,),
    )


def _situation(ticket: Ticket, **after: Any) -> Situation:
    known: dict[str, Any] = {
        "now": clock.now(),
        "has_team": ticket.team_id is not None,
        "has_agent": ticket.agent_id is not None,
        "resolution_code": ticket.resolution_code,
        "resolved_at": ticket.resolved_at,
        "closable_at": closable_at(ticket.resolved_at),
        "loaner_is_out": hooks.loaner_is_out(ticket.id),
    }
    return Situation(**(known | after))
