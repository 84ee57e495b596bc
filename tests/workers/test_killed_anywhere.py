"""Clocks, escalation and swaps whose process dies before any of its statements, or at its commit: nothing or everything."""

import datetime as dt
import os
import signal
from collections.abc import Callable
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask

from core import clock
from core.actor import SYSTEM
from core.db import db, transaction
from core.errors import DomainError
from organisation.people.roles import Role
from registry.devices import hands
from registry.devices.lifecycle import Lifecycle
from registry.pools import pools
from tests import cast, makers
from tests.calendars.test_working_time import at
from tests.clocks.acting import serving
from tickets.clocks import escalating
from tickets.desk import desk, waiting
from tickets.states import WaitReason
from tickets.swaps import swapping

MONDAY = at("2026-11-02 09:00")
TABLES = ("ticket", "ticket_clock", "assignment", "event", "notice", "outbox", "custody", "device", "ticket_line")
STRIDE = 5  # of the statements before which it dies
AT_COMMIT = 0


def everything() -> list[Any]:
    """All rows of what these write, as one sum for each table."""
    address = os.environ["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        sums = [f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t" for table in TABLES]  # noqa: S608
        return [connection.execute(one).fetchone() for one in sums]


def dies(app: Flask, before: int, do: Callable[[], Any]) -> bool:
    """Let a process of its own `do` something in one transaction and die before that statement; whether it came so far."""
    db.session.rollback()
    child = os.fork()
    if child == 0:
        try:
            _live_until(app, before, do)
        finally:
            os._exit(0)  # what was refused or failed shows when it is done as usual
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _live_until(app: Flask, before: int, do: Callable[[], Any]) -> None:
    seen = 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == before:
            os.kill(os.getpid(), signal.SIGKILL)

    db.engine.dispose(close=False)  # the connections are the parent's
    if before == AT_COMMIT:
        sa.event.listen(db.engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    else:
        sa.event.listen(db.engine, "before_cursor_execute", count)
    with app.app_context(), transaction():
        do()


def is_all_or_nothing(app: Flask, do: Callable[[], Any]) -> int:
    """Let it die at every fifth statement and at its commit, then do it; returns how often it died."""
    before, deaths, place = everything(), 1, 1
    assert dies(app, AT_COMMIT, do)
    while dies(app, place, do):
        assert everything() == before, place
        deaths, place = deaths + 1, place + STRIDE
    done = everything()
    assert done != before
    try:  # delivered once more
        with transaction():
            do()
    except DomainError:
        pass
    assert everything() == done
    return deaths


def test_whatever_dies_within_its_transaction_leaves_nothing_and_is_done_once_afterwards(committed: Flask) -> None:
    with clock.at(MONDAY):
        agent, _lead = serving(makers.agent()), serving(makers.agent(role=Role.LEAD))
        faulty, loaner = makers.device(lifecycle=Lifecycle.IN_STORE), makers.device(lifecycle=Lifecycle.IN_STORE)
        with transaction():
            hands.hand_over(SYSTEM, faulty, pupil="OPP-1", class_label="7B")
            pools.begin(SYSTEM, name="Pool", school=cast.school().id, devices=[str(loaner.asset_tag)])
        waits = makers.routed()
        swapped = makers.routed(devices=[faulty.asset_tag], category="device.power")
        late = makers.routed(class_stopped=True)
    actor, keys, tag = agent.actor, (waits.id, swapped.id, late.id), str(faulty.asset_tag)

    def wait() -> None:
        with clock.at(MONDAY + dt.timedelta(hours=1)):
            held = desk.get(actor, keys[0], lock=True, expected=versions[0])
            waiting.put_off(actor, held, reason=WaitReason.PARTS)

    def swap() -> None:
        with clock.at(MONDAY + dt.timedelta(hours=1)):
            swapping.swap(actor, desk.get(actor, keys[1], lock=True, expected=versions[1]), faulty=tag)

    def escalate() -> None:
        with clock.at(MONDAY + dt.timedelta(hours=5)):
            escalating.escalate()

    with transaction():
        versions = [makers.fetched(key).version for key in keys]
    for do in (wait, swap, escalate):
        assert is_all_or_nothing(committed, do) >= 2, do.__name__
