"""Whatever dies, and wherever: no job is lost and none is done twice."""

import os
import signal
from collections.abc import Callable

import pytest
import redis

from core import crash, settings
from core.db import db
from core.outbox import claims
from tests.workers import jobs
from tests.workers.house import LEFT, PUBLISHER, WORKER, House
from workers import consumer, publisher

JOBS = 120
KILLED = ["pool", "publisher", "worker", "pool"]
assert jobs, "the jobs of these tests are known"


def dies(work: Callable[[], None], point: str) -> bool:
    """Run `work` in a fork that kills itself at `point`."""
    child = os.fork()
    if not child:
        try:
            db.session.remove()
            db.engine.dispose(close=False)  # the parent's connections are not the child's
            crash._AT = point
            work()
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


@pytest.mark.parametrize("point", ["consumer.counted", "consumer.locked", "consumer.effect", "consumer.committed"])
def test_a_worker_that_dies_at_this_point_loses_and_doubles_nothing(vire: House, point: str) -> None:
    (one,) = vire.add("test.effect", {"number": 1})
    assert dies(lambda: consumer.run(one), point)
    done = point == "consumer.committed"
    assert vire.effects() == ([1] if done else [])
    assert vire.count(f"attempts = 1 AND done_at IS {'NOT NULL' if done else 'NULL'}") == 1
    consumer.run(one)
    assert vire.state(one)["attempts"] == 1, "what dies is not tried again at once"
    vire.connection.execute("UPDATE outbox SET available_at = now()")
    consumer.run(one)
    consumer.run(one)
    assert vire.effects() == [1]
    assert vire.count(f"attempts = {1 if done else 2} AND done_at IS NOT NULL") == 1


@pytest.mark.parametrize(
    ("point", "sent"), [("publisher.claimed", 0), ("publisher.committed", 0), ("publisher.sent", 1)]
)
def test_a_publisher_that_dies_at_this_point_loses_nothing(vire: House, point: str, sent: int) -> None:
    vire.add("test.effect", *({"number": n} for n in range(5)))
    own = settings.read(vire.environment)
    assert dies(publisher.Publisher(own).run, point)
    broker = redis.Redis.from_url(vire.environment["REDIS_URL"])
    assert broker.llen("default") == sent
    assert vire.count("sent_at IS NOT NULL") == (0 if point == "publisher.claimed" else 5)
    vire.connection.execute("UPDATE outbox SET sent_at = sent_at - interval '5 seconds'")
    again, _ = claims.claim(vire.connection)
    assert len([job for job in again if job.topic == "test.effect"]) == 5, "all is sent again after its patience"


@pytest.mark.xdist_group("steady")
def test_kill_upon_kill_loses_and_doubles_nothing(running: House) -> None:
    vire = running
    share = JOBS // len(KILLED)
    for first, killed in zip(range(0, JOBS, share), KILLED, strict=True):
        vire.add("test.effect", *({"number": n, "seconds": 0.02} for n in range(first, first + share)))
        vire.wait(f"done_at IS NOT NULL AND (payload ->> 'number')::int >= {first}", 3, at_least=True)
        match killed:
            case "pool":
                for child in vire.children(vire.worker):
                    os.kill(child, signal.SIGKILL)
            case "worker":
                vire.kill(vire.worker)
                vire.worker = vire.start(WORKER)
            case "publisher":
                vire.kill(vire.publisher)
                vire.publisher = vire.start(PUBLISHER)
    vire.wait("done_at IS NOT NULL", JOBS, seconds=60, hurry=LEFT)
    assert sorted(vire.effects()) == list(range(JOBS))
