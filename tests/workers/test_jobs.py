"""A job runs once, in order, and is given up after five attempts."""

import psycopg

from config.processes import wait_until
from core.outbox import attempts
from tests.workers.house import PUBLISHER, WORKER, House
from workers import app


def test_a_job_is_done_once_and_soon(vire: House) -> None:
    vire.start(WORKER)
    vire.start(PUBLISHER)
    (first,) = vire.add("test.effect", {"number": 1})
    vire.wait("done_at IS NOT NULL", 1)
    vire.add("test.effect", *({"number": n} for n in range(2, 50)))
    vire.wait("done_at IS NOT NULL", 49)
    assert sorted(vire.effects()) == list(range(1, 50))
    assert vire.state(first)["attempts"] == 1
    assert wait_until(lambda: _beats(vire) == {"publisher", "worker"}, seconds=20)


def _beats(vire: House) -> set[str]:
    return {row[0] for row in vire.connection.execute("SELECT name FROM heartbeat")}


def test_jobs_of_one_key_run_one_after_the_other(vire: House) -> None:
    numbers = list(range(12))
    vire.add("test.effect", *({"number": n, "seconds": 0.02 if n % 3 == 0 else 0} for n in numbers), key="one ticket")
    vire.start(WORKER)
    vire.start(PUBLISHER)
    vire.wait("done_at IS NOT NULL", len(numbers))
    assert vire.effects() == numbers


def test_a_job_that_fails_leaves_nothing_but_a_code_and_is_given_up_after_five_attempts(vire: House) -> None:
    (failing,) = vire.add("test.failing", {"number": 1}, key="one ticket")
    (waiting,) = vire.add("test.effect", {"number": 2}, key="one ticket")
    vire.start(WORKER)
    vire.start(PUBLISHER)
    for attempt in range(1, 6):
        vire.wait(f"attempts = {attempt} AND last_error IS NOT NULL AND sent_at IS NULL", 1)
        assert vire.state(failing)["last_error"] == "ValueError"
        assert (vire.state(failing)["dead_at"] is None) == (attempt < 5)
        assert vire.effects() == ([] if attempt < 5 else vire.effects())
        vire.connection.execute("UPDATE outbox SET available_at = now() WHERE id = %s AND dead_at IS NULL", (failing,))
    vire.wait("done_at IS NOT NULL", 1)
    assert vire.state(waiting)["attempts"] == 1
    assert vire.effects() == [2]


def test_a_job_that_killed_its_worker_five_times_is_given_up(vire: House) -> None:
    (deadly,) = vire.add("test.effect", {"number": 1})
    vire.connection.execute("UPDATE outbox SET attempts = 5")
    vire.start(WORKER)
    vire.start(PUBLISHER)
    vire.wait("dead_at IS NOT NULL", 1)
    assert (vire.state(deadly)["last_error"], vire.state(deadly)["attempts"]) == ("process_died", 5)
    assert vire.effects() == []


def test_a_topic_that_nobody_knows_is_kept_for_a_newer_worker(vire: House) -> None:
    (unknown,) = vire.add("test.of_tomorrow", {"number": 1})
    vire.start(WORKER)
    vire.start(PUBLISHER)
    vire.wait("last_error = 'UnknownTopic' AND done_at IS NULL AND dead_at IS NULL", 1)
    assert vire.state(unknown)["attempts"] == 1


def test_a_number_delivered_many_times_has_one_effect(vire: House) -> None:
    (one,) = vire.add("test.effect", {"number": 1, "seconds": 0.5})
    celery = app.connect(vire.environment["REDIS_URL"])
    with celery.connection_for_write() as connection:
        for sends in range(20):
            app.send(connection, one, sends, "default")
    vire.start(WORKER)
    vire.start(PUBLISHER)
    vire.wait("done_at IS NOT NULL", 1)
    with celery.connection_for_write() as connection:
        for sends in range(20, 40):
            app.send(connection, one, sends, "default")
    (last,) = vire.add("test.effect", {"number": 2})
    vire.wait("done_at IS NOT NULL", 2)
    assert vire.effects() == [1, 2]
    assert (vire.state(one)["attempts"], vire.state(last)["attempts"]) == (1, 1)


def test_a_long_job_is_given_patience_and_may_commit_step_by_step(vire: House) -> None:
    vire.add("imports.test", {})
    vire.add("imports.steps", {})
    vire.start(WORKER)
    vire.start(PUBLISHER)
    vire.wait("done_at IS NOT NULL", 2)
    assert sorted(vire.effects()) == [0, 1, 2, 480_000]


def test_only_one_long_job_runs_at_a_time_so_that_short_ones_go_on(vire: House) -> None:
    vire.add("imports.test", {}, {}, {})
    with psycopg.connect(vire.dsn) as another_import:
        another_import.execute("SELECT pg_advisory_xact_lock(%s)", (attempts.IMPORTING,))
        vire.start(WORKER)
        vire.start(PUBLISHER)
        vire.wait("sends > 1", 3)
        vire.add("test.effect", {"number": 1})
        vire.wait("done_at IS NOT NULL", 1)
        assert vire.count("topic = 'imports.test' AND attempts > 1") == 0
    vire.wait("done_at IS NOT NULL", 4)
    assert vire.count("attempts = 1") == 4
