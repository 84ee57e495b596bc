"""What fell through: tickets whose present epoch nobody decided are asked about again."""

import datetime as dt

import sqlalchemy as sa

from core import clock
from core.db import db
from core.outbox.items import Item
from core.scope import everywhere
from tickets.dispatch.give_up import TOPIC, given_up
from tickets.routing.models import RoutingDecision
from tickets.states import State
from tickets.ticket.by_state import in_state
from tickets.ticket.models import Ticket

PATIENCE = dt.timedelta(minutes=1)
AT_ONCE = 200


def sweep() -> int:
    """Queue the routing of tickets without a decision, oldest first; returns how many.

    A ticket that somebody is at, or whose job still waits, is left alone; so is one whose routing was given up, which
    people have seen by then, until somebody asks for it again.
    """
    decided = sa.exists().where(RoutingDecision.ticket_id == Ticket.id, RoutingDecision.epoch == Ticket.epoch)
    mine = Item.key == sa.cast(Ticket.id, sa.Text)
    waiting = sa.exists().where(mine, Item.done_at.is_(None), Item.dead_at.is_(None))
    lost = (
        sa.select(Ticket.id)
        .where(in_state(State.NEW, State.QUEUED), Ticket.agent_id.is_(None), ~decided, ~waiting, ~given_up())
        .where(Ticket.created_at < clock.now() - PATIENCE)
        .order_by(Ticket.created_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=Ticket)
        .cte("lost")
    )
    key = sa.cast(lost.c.id, sa.Text)
    asked = sa.select(sa.literal(TOPIC), key, sa.func.jsonb_build_object("subject_id", lost.c.id))
    again = sa.insert(Item).from_select(["topic", "key", "payload"], asked, include_defaults=False)
    statement = everywhere(again, Ticket, why="routing serves every school")
    done = db.session.connection().execute(statement, execution_options={"preserve_rowcount": True})
    return int(done.rowcount)
