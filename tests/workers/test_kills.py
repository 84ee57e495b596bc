"""Whatever dies, and wherever: no job is lost and none is done twice."""

import os
import random
import signal

import pytest

from config.processes import wait_until
from tests.workers.house import PUBLISHER, WORKER, House

CRASH = {"VIRE_CRASH_TESTS": "1"}
JOBS = 300
KILLS = 12


@pytest.mark.parametrize("point", ["publisher.claimed", "publisher.committed", "publisher.sent"])
def test_a_publisher_that_dies_at_this_point_loses_and_doubles_nothing(vire: House, point: str) -> None:
    vire.add("test.effect", *({"number": n} for n in range(5)))
    vire.start(WORKER)
    dying = vire.start(PUBLISHER, CRASH_AT=point, **CRASH)
    assert dying.wait(timeout=30) == -signal.SIGKILL
    vire.start(PUBLISHER)
    vire.wait("done_at IS NOT NULL AND attempts = 1", 5)
    assert sorted(vire.effects()) == list(range(5))


@pytest.mark.parametrize("point", ["consumer.counted", "consumer.locked", "consumer.effect", "consumer.committed"])
def test_a_worker_that_dies_at_this_point_loses_and_doubles_nothing(vire: House, point: str) -> None:
    vire.add("test.effect", *({"number": n} for n in range(3)))
    vire.start(PUBLISHER)
    dying = vire.start(WORKER, CRASH_AT=point, **CRASH)
    done = point == "consumer.committed"
    vire.wait(f"attempts = 1 AND done_at IS {'NOT' if done else ''} NULL", 3)
    assert wait_until(lambda: "signal 9 (SIGKILL)" in vire.words(), seconds=10)
    vire.kill(dying)
    assert sorted(vire.effects()) == (list(range(3)) if done else [])
    vire.start(WORKER)
    vire.wait("done_at IS NOT NULL", 3)
    assert sorted(vire.effects()) == list(range(3))
    assert vire.count(f"attempts = {1 if done else 2}") == 3


def test_a_dozen_kills_lose_and_double_nothing(vire: House) -> None:
    chance = random.Random(2026)  # the same kills every time
    worker, publisher = vire.start(WORKER), vire.start(PUBLISHER)
    for kill in range(KILLS):
        share = JOBS // KILLS
        first = kill * share
        vire.add("test.effect", *({"number": n, "seconds": 0.02} for n in range(first, first + share)))
        wait_until(lambda first=first: vire.count("done_at IS NOT NULL") > first * 0.8, seconds=4)
        match chance.choice(["worker", "pool", "publisher", "both"]):
            case "pool":
                for child in vire.children(worker):
                    os.kill(child, signal.SIGKILL)
            case who:
                if who != "publisher":
                    vire.kill(worker)
                    worker = vire.start(WORKER)
                if who != "worker":
                    vire.kill(publisher)
                    publisher = vire.start(PUBLISHER)
    vire.wait("done_at IS NOT NULL", JOBS, seconds=60)
    assert sorted(vire.effects()) == list(range(JOBS))
