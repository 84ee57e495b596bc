"""The publisher: nothing is forgotten when the broker forgets, two do no harm, and it stops when asked."""

import datetime as dt
import signal
from typing import Any

import psycopg
import redis

from config.local.processes import wait_until
from core.outbox import claims
from tests.workers.house import PUBLISHER, House
from workers import periodic
from workers.app import DEFAULT
from workers.topics import LONG, queue_of

PERIODIC = sum(queue_of(row.topic) == DEFAULT for row in periodic.TABLE)  # what a publisher queues first


def broker_of(vire: House) -> redis.Redis:
    return redis.Redis.from_url(vire.environment["REDIS_URL"])


def facts(vire: House) -> dict[str, Any]:
    return claims.last_heartbeat(vire.connection, "publisher")


def wait_in_queue(vire: House, number: int) -> None:
    """Wait until so many messages are in the broker's queue."""
    assert wait_until(lambda: broker_of(vire).llen("default") == number, seconds=30), broker_of(vire).llen("default")


def test_what_the_broker_forgot_is_sent_again(vire: House) -> None:
    vire.start(PUBLISHER)
    vire.add("test.effect", *({"number": n} for n in range(10)))
    wait_in_queue(vire, 10 + PERIODIC)
    broker_of(vire).flushall()
    vire.connection.execute("UPDATE outbox SET sent_at = sent_at - interval '5 seconds'")
    vire.connection.execute("NOTIFY outbox")
    wait_in_queue(vire, 10 + PERIODIC)
    assert vire.count("sends = 2") == 10


def test_it_is_sent_again_after_five_seconds_then_each_time_later_up_to_forty(vire: House) -> None:
    for sends, patience in [(1, 5), (2, 10), (3, 20), (4, 40), (9, 40)]:
        (early, late) = vire.add("test.effect", {"number": 1}, {"number": 2})
        sent = "UPDATE outbox SET sends = %s, sent_at = clock_timestamp() - %s * interval '1 second' WHERE id = %s"
        vire.connection.execute(sent, (sends, patience - 0.5, early))
        vire.connection.execute(sent, (sends, patience, late))
        again, _ = claims.claim(vire.connection)
        assert again == [claims.Claim(late, "test.effect", sends + 1)]
        vire.connection.execute("UPDATE outbox SET done_at = now()")


def test_a_new_run_of_the_broker_is_sent_everything_at_once(vire: House) -> None:
    vire.start(PUBLISHER)
    vire.add("test.effect", *({"number": n} for n in range(10)))
    wait_in_queue(vire, 10 + PERIODIC)
    first_run = facts(vire)["run_id"]
    vire.connection.execute("UPDATE outbox SET sent_at = now() + interval '1 hour'")  # by patience alone: never
    broker_of(vire).flushall()
    valkey = vire.engines.children[0]
    valkey.kill_group()
    assert valkey.process
    valkey.process.wait()
    vire.add("test.effect", {"number": 10})
    assert wait_until(lambda: facts(vire)["broker"] is False, seconds=15)
    assert vire.count("sent_at IS NULL AND sends = 0") == 1, "it waits in the database"
    valkey.start()
    assert wait_until(lambda: facts(vire)["broker"] is True, seconds=15)
    wait_in_queue(vire, 11 + PERIODIC)
    assert facts(vire)["run_id"] not in {first_run, None}


def test_no_more_than_the_window_is_in_flight(vire: House) -> None:
    with vire.connection.transaction():
        vire.add("test.effect", *({"number": n} for n in range(claims.WINDOW + 50)))
    vire.start(PUBLISHER)
    wait_in_queue(vire, claims.WINDOW)
    vire.connection.execute("UPDATE outbox SET done_at = now() WHERE sent_at IS NOT NULL")
    wait_in_queue(vire, claims.WINDOW + 50 + PERIODIC)
    assert vire.count("sends = 1") == claims.WINDOW + 50


def test_two_publishers_send_a_job_once_and_open_a_slot_once(vire: House) -> None:
    both = [vire.start(PUBLISHER), vire.start(PUBLISHER)]
    assert wait_until(lambda: vire.publishers() == 2, seconds=15)
    vire.add("test.effect", *({"number": n} for n in range(100)))
    assert wait_until(lambda: vire.count("sends > 0") == 100, seconds=30)
    assert vire.count("sends = 1") == 100
    for publisher in both:
        publisher.send_signal(signal.SIGTERM)
    assert [publisher.wait(timeout=10) for publisher in both] == [0, 0]
    asked = "SELECT sum(sends) FROM outbox WHERE topic NOT LIKE ALL(%s)"
    [sent] = vire.connection.execute(asked, [[f"{prefix}%" for prefix in LONG]]).fetchone() or [0]
    assert broker_of(vire).llen("default") == sent


def test_a_slot_is_opened_once_and_not_while_its_last_run_is_open(vire: House) -> None:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with psycopg.connect(vire.dsn, autocommit=True) as other:
        opened = [claims.open_slot(c, "sweep", now, "test.effect") for c in (vire.connection, other)]
        assert opened == [True, False]
        later = now + dt.timedelta(minutes=1)
        assert claims.open_slot(other, "sweep", later, "test.effect") is False
        vire.connection.execute("UPDATE outbox SET done_at = now()")
        assert claims.open_slot(other, "sweep", later, "test.effect") is False, "a missed run is not made up for"
        assert claims.open_slot(other, "sweep", later + dt.timedelta(minutes=1), "test.effect") is True


def test_nothing_waits_for_an_hour_because_the_clock_was_put_back_by_one(vire: House) -> None:
    queued, paused, sent, soon = vire.add("test.effect", *({"number": n} for n in range(4)))
    ahead = "UPDATE outbox SET {} WHERE id = %s"
    hour, now = "now() + interval '1 hour'", dt.datetime.now(dt.UTC).replace(microsecond=0)
    vire.connection.execute(ahead.format(f"created_at = {hour}, available_at = {hour}"), (queued,))
    vire.connection.execute(ahead.format(f"available_at = {hour} + interval '5 seconds', attempts = 1"), (paused,))
    vire.connection.execute(ahead.format(f"sent_at = {hour}, sends = 1"), (sent,))
    vire.connection.execute(ahead.format("available_at = now() + interval '9 minutes'"), (soon,))
    for slot in (now, now + dt.timedelta(minutes=30)):
        assert claims.open_slot(vire.connection, "sweep", slot, "test.sweep")
        vire.connection.execute("UPDATE outbox SET done_at = now() WHERE topic = 'test.sweep'")
    assert claims.forget_what_is_ahead(vire.connection) == 3
    assert claims.forget_what_is_ahead(vire.connection) == 0
    jobs, _ = claims.claim(vire.connection)
    assert [job.id for job in jobs] == [queued, paused, sent]
    assert vire.state(queued)["created_at"] <= vire.state(queued)["available_at"]
    assert claims.open_slot(vire.connection, "sweep", now, "test.sweep") is False, "it has been run"
    assert claims.open_slot(vire.connection, "sweep", now + dt.timedelta(minutes=30), "test.sweep") is True


def test_a_job_waits_until_it_is_available(vire: House) -> None:
    (later, soon) = vire.add("test.effect", {"number": 1}, {"number": 2})
    vire.connection.execute("UPDATE outbox SET available_at = now() + interval '5 minutes' WHERE id = %s", (later,))
    jobs, is_full = claims.claim(vire.connection)
    assert ([job.id for job in jobs], is_full) == ([soon], False)
    assert claims.claim(vire.connection) == ([], False), "in flight"


def test_the_publisher_finds_the_database_again(vire: House) -> None:
    vire.start(PUBLISHER)
    wait_in_queue(vire, PERIODIC)
    vire.connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    vire.add("test.effect", {"number": 2})
    wait_in_queue(vire, 1 + PERIODIC)
