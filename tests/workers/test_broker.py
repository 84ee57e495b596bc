"""Workers find a broker again that died while they were busy."""

import pytest

from tests.workers.house import House


@pytest.mark.xdist_group("steady")
def test_a_worker_whose_answers_the_broker_did_not_take_takes_jobs_again(running: House) -> None:
    running.add("test.effect", {"number": 1, "seconds": 0.4}, {"number": 2, "seconds": 0.4})
    running.wait("attempts = 1", 2)  # both pool processes are busy: nobody listens to the broker
    valkey = running.engines.children[0]
    valkey.kill_group()
    assert valkey.process
    valkey.process.wait()
    running.wait("done_at IS NOT NULL", 2)
    running.say_when("Couldn't ack", seconds=8)
    valkey.start()
    running.add("test.effect", {"number": 3})
    running.wait("done_at IS NOT NULL", 3)
    assert sorted(running.effects()) == [1, 2, 3]
