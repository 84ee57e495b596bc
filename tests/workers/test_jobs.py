"""A job runs once, in order, and is given up after five attempts."""

import psycopg
import pytest

from config.local.processes import wait_until
from core.outbox import attempts
from tests.workers.house import PAUSED, House
from workers import app

pytestmark = pytest.mark.xdist_group("steady")


def test_a_job_is_done_once_and_soon(running: House) -> None:
    (first,) = running.add("test.effect", {"number": 1})
    running.wait("done_at IS NOT NULL", 1)
    running.add("test.effect", *({"number": n} for n in range(2, 50)))
    running.wait("done_at IS NOT NULL", 49)
    assert sorted(running.effects()) == list(range(1, 50))
    assert running.state(first)["attempts"] == 1
    assert wait_until(lambda: _beats(running) == {"publisher", "worker"}, seconds=20)


def _beats(house: House) -> set[str]:
    return {row[0] for row in house.connection.execute("SELECT name FROM heartbeat")}


def test_jobs_of_one_key_run_one_after_the_other(running: House) -> None:
    numbers = list(range(12))
    running.add(
        "test.effect", *({"number": n, "seconds": 0.02 if n % 3 == 0 else 0} for n in numbers), key="one ticket"
    )
    running.wait("done_at IS NOT NULL", len(numbers))
    assert running.effects() == numbers


def test_a_job_that_fails_leaves_nothing_but_a_code_and_is_given_up_after_five_attempts(running: House) -> None:
    (failing,) = running.add("test.failing", {"number": 1}, key="one ticket")
    (waiting,) = running.add("test.effect", {"number": 2}, key="one ticket")
    for attempt in range(1, 6):
        running.wait(f"attempts = {attempt} AND last_error IS NOT NULL AND sent_at IS NULL", 1)
        assert running.state(failing)["last_error"] == "ValueError"
        assert (running.state(failing)["dead_at"] is None) == (attempt < 5)
        assert running.effects() == ([] if attempt < 5 else running.effects())
        running.hurry(PAUSED)
    running.wait("done_at IS NOT NULL", 1)
    assert running.state(waiting)["attempts"] == 1
    assert running.effects() == [2]


def test_a_job_that_killed_its_worker_five_times_is_given_up(running: House) -> None:
    with running.connection.transaction():
        (deadly,) = running.add("test.effect", {"number": 1})
        running.connection.execute("UPDATE outbox SET attempts = 5 WHERE id = %s", (deadly,))
    running.wait("dead_at IS NOT NULL", 1)
    assert (running.state(deadly)["last_error"], running.state(deadly)["attempts"]) == ("process_died", 5)
    assert running.effects() == []


def test_a_topic_that_nobody_knows_is_kept_for_a_newer_worker(running: House) -> None:
    (unknown,) = running.add("test.of_tomorrow", {"number": 1})
    running.wait("last_error = 'UnknownTopic' AND done_at IS NULL AND dead_at IS NULL", 1)
    assert running.state(unknown)["attempts"] == 1


def test_a_number_delivered_many_times_has_one_effect(running: House) -> None:
    (one,) = running.add("test.effect", {"number": 1, "seconds": 0.5})
    celery = app.connect(running.environment["REDIS_URL"])
    with celery.connection_for_write() as connection:
        for sends in range(20):
            app.send(connection, one, sends, "default")
    running.wait("done_at IS NOT NULL", 1)
    with celery.connection_for_write() as connection:
        for sends in range(20, 40):
            app.send(connection, one, sends, "default")
    (last,) = running.add("test.effect", {"number": 2})
    running.wait("done_at IS NOT NULL", 2)
    assert running.effects() == [1, 2]
    assert (running.state(one)["attempts"], running.state(last)["attempts"]) == (1, 1)


def test_a_long_job_is_given_patience_and_may_commit_step_by_step(running: House) -> None:
    running.add("imports.test", {})
    running.add("imports.steps", {})
    running.wait("done_at IS NOT NULL", 2, hurry=PAUSED)
    assert sorted(running.effects()) == [0, 1, 2, 480_000]


def test_only_one_long_job_runs_at_a_time_so_that_short_ones_go_on(running: House) -> None:
    with psycopg.connect(running.dsn) as another_import:
        another_import.execute("SELECT pg_advisory_xact_lock(%s)", (attempts.IMPORTING,))
        running.add("imports.test", {}, {}, {})
        running.wait("sends > 1", 3, hurry=PAUSED)
        running.add("test.effect", {"number": 1})
        running.wait("done_at IS NOT NULL", 1)
        assert running.count("topic = 'imports.test' AND attempts > 1") == 0
    running.wait("done_at IS NOT NULL", 4, hurry=PAUSED)
    assert running.count("attempts = 1") == 4
