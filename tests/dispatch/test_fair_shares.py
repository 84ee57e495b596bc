"""Fair under pressure: many workers at once give everybody their share, never too much, and each ticket once."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from queue import Empty, SimpleQueue

import sqlalchemy as sa
from flask import Flask

from core.actor import SYSTEM
from core.db import db, retrying, transaction
from core.scope import everywhere
from core.write_many import Facts, write_many
from organisation.people.roles import Role
from tests import makers
from tickets.desk import working
from tickets.desk.closing import resolve
from tickets.dispatch import drain, replay, route
from tickets.routing.models import RoutingDecision
from tickets.states import ResolutionCode, State
from tickets.teams.models import Team
from tickets.ticket.models import Assignment, Ticket

THREADS = 8


def at_once(app: Flask, work: Callable[[uuid.UUID], object], keys: Iterable[uuid.UUID]) -> None:
    """Do `work` for every key, each in a transaction of its own, over eight threads."""
    waiting: SimpleQueue[uuid.UUID] = SimpleQueue()
    for key in keys:
        waiting.put(key)
    failed: list[BaseException] = []

    def once(key: uuid.UUID) -> None:
        with transaction():
            work(key)

    def run() -> None:
        with app.app_context():
            while True:
                try:
                    key = waiting.get_nowait()
                except Empty:
                    return
                try:
                    retrying(partial(once, key))
                except BaseException as error:  # noqa: BLE001  a thread's failure is the test's
                    failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def filed(count: int) -> list[uuid.UUID]:
    """Tickets of one kind, filed and not yet routed: the first as people file it, the others after its model."""
    first = makers.ticket()
    table = Ticket.__table__
    same = [column for column in table.columns if column.name not in {"id", "number"} and column.computed is None]
    number = sa.literal("HKI-0000-") + sa.cast(sa.func.generate_series(2, count), sa.Text)
    copies = sa.select(number, *same).where(table.c.id == first.id)
    with transaction():
        insert = sa.insert(Ticket).from_select(["number", *(c.name for c in same)], copies, include_defaults=False)
        write_many(insert, facts=Facts("ticket.filed", SYSTEM), scoped=(Ticket,))
    keys = [ticket.id for ticket in tickets()]
    db.session.rollback()
    return keys


def tickets() -> list[Ticket]:
    wanted = sa.select(Ticket).execution_options(populate_existing=True)
    return list(db.session.scalars(everywhere(wanted, Ticket, why="a test looks")))


def test_five_hundred_tickets_over_eight_workers_differ_by_one_at_most(committed: Flask) -> None:
    agents = [makers.agent() for _ in range(7)]
    keys = filed(500)
    at_once(committed, route.route, keys)
    shares = Counter(ticket.agent_id for ticket in tickets())
    assert set(shares) == {agent.id for agent in agents}
    assert max(shares.values()) - min(shares.values()) <= 1
    assert list(replay.differing()) == []
    open_periods = sa.select(sa.func.count()).select_from(Assignment).where(Assignment.until.is_(None))
    assert db.session.scalar(open_periods) == 500


def test_each_delivery_after_the_first_changes_nothing(committed: Flask) -> None:
    makers.agent()
    keys = filed(10)
    at_once(committed, route.route, keys * 6)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RoutingDecision)) == 10
    assert all(ticket.epoch == 1 and ticket.state is State.ASSIGNED for ticket in tickets())


def test_capacity_is_never_exceeded_and_no_point_stays_free_while_something_waits(committed: Flask) -> None:
    agents = {agent.id: agent for agent in (makers.agent(capacity=6) for _ in range(4))}
    team = db.session.scalars(sa.select(Team.id).where(Team.code == "devices")).one()
    at_once(committed, route.route, filed(40))
    load = Counter(ticket.agent_id for ticket in tickets())
    assert {key: load[key] for key in agents} == dict.fromkeys(agents, 3)
    done = [ticket.id for ticket in tickets() if ticket.agent_id is not None]

    def finish_and_drain(key: uuid.UUID) -> None:
        held = db.session.scalars(
            everywhere(sa.select(Ticket).where(Ticket.id == key).with_for_update(), Ticket, why="a test works")
        ).one()
        agent = agents[held.agent_id]  # type: ignore[index]
        working.take(agent.actor, held)
        resolve(agent.actor, held, resolution_code=ResolutionCode.ADVISED)

    db.session.rollback()
    at_once(committed, finish_and_drain, done)
    at_once(committed, drain.drain, [team] * 60)
    now = tickets()
    open_load = Counter(ticket.agent_id for ticket in now if ticket.state is State.ASSIGNED)
    assert {key: open_load[key] for key in agents} == dict.fromkeys(agents, 3)
    assert sum(ticket.state is State.QUEUED for ticket in now) == 40 - 24


def test_takers_of_the_next_ticket_never_get_the_same(committed: Flask) -> None:
    from tickets.desk import queue

    keys = filed(16)
    at_once(committed, route.route, keys)
    agents = [makers.agent(role=Role.AGENT) for _ in range(8)]
    by_id = {agent.id: agent for agent in agents}
    team = db.session.scalars(sa.select(Team.id).where(Team.code == "devices")).one()
    db.session.rollback()

    def take(agent: uuid.UUID) -> None:
        queue.take_next(by_id[agent].actor, db.session.get_one(Team, team))

    at_once(committed, take, [*by_id, *by_id])
    shares = Counter(ticket.agent_id for ticket in tickets())
    assert shares == dict.fromkeys(by_id, 2)


def test_points_that_become_free_while_a_decision_is_made_are_not_missed(committed: Flask) -> None:
    agent = makers.agent(capacity=2)
    held, waits = filed(2)
    at_once(committed, route.route, [held])
    team = db.session.scalars(sa.select(Team.id).where(Team.code == "devices")).one()
    db.session.rollback()
    decided, go_on = threading.Event(), threading.Event()

    def decide_slowly() -> None:
        with committed.app_context(), transaction():
            route.route(waits)  # the agent is full
            decided.set()
            go_on.wait(30)

    def use_room() -> None:
        with committed.app_context(), transaction():
            drain.drain(team)

    slow, quick = threading.Thread(target=decide_slowly), threading.Thread(target=use_room)
    slow.start()
    assert decided.wait(30)
    with transaction():  # what a person does waits for no decision but its own ticket's
        db.session.execute(
            sa.update(Ticket).where(Ticket.id == held).values(state=State.CANCELLED),
            execution_options={"recorded": True, "unfiltered": frozenset({"ticket"})},
        )
    quick.start()
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while quick.is_alive() and not db.session.scalar(waiting):
        db.session.rollback()
    go_on.set()
    slow.join()
    quick.join()
    assert makers.fetched(waits).agent_id == agent.id
