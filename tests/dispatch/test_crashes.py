"""A worker that dies anywhere while it routes leaves nothing half done, and the next one does it once."""

import os
import signal

import pytest
import sqlalchemy as sa
from flask import Flask

from core import crash
from core.db import db, transaction
from core.history import Event
from core.outbox.items import Item
from tests import makers
from tickets.routing.models import RoutingDecision
from tickets.states import State
from tickets.teams.models import TeamMember
from tickets.ticket.models import Assignment
from workers import consumer, jobs

POINTS = [
    *("consumer.counted", "consumer.locked", "route.locked", "route.decided"),
    *("consumer.effect", "consumer.committed"),
]


def work(app: Flask, item_id: int, crash_at: str = "") -> int:
    """Let a worker do the job in a process of its own; returns how it ended, as a wait status."""
    db.session.rollback()
    child = os.fork()
    if child == 0:
        crash._AT = crash_at
        db.engine.dispose(close=False)  # the connections are the parent's
        consumer.context = app.app_context
        consumer.run(item_id)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def traces() -> tuple[int, int, int, float]:
    """Decisions, periods, facts and points given."""
    routed = sa.select(sa.func.count()).select_from(Event).where(Event.verb == "ticket.routed")
    counts = [sa.select(sa.func.count()).select_from(table) for table in (RoutingDecision, Assignment)]
    decisions, periods, facts = (db.session.scalar(one) or 0 for one in (*counts, routed))
    given = db.session.scalar(sa.select(sa.func.sum(TeamMember.virtual_time))) or 0.0
    db.session.rollback()
    return decisions, periods, facts, given


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_there_leaves_nothing_or_everything_and_the_next_worker_finishes(committed: Flask, point: str) -> None:
    jobs.load()
    makers.agent()
    ticket = makers.ticket()
    key = ticket.id
    job = db.session.scalars(sa.select(Item.id).where(Item.topic == "tickets.route")).one()
    assert os.WTERMSIG(work(committed, job, point)) == signal.SIGKILL
    assert traces() == ((1, 1, 1, 2.0) if point == "consumer.committed" else (0, 0, 0, 0.0))
    with transaction():
        db.session.execute(sa.update(Item).values(available_at=sa.func.now()))
    assert work(committed, job) == 0
    assert work(committed, job) == 0  # delivered once more
    assert traces() == (1, 1, 1, 2.0)
    assert makers.fetched(key).state is State.ASSIGNED
