"""Workers find a broker again that died while they were busy."""

from tests.workers.house import PUBLISHER, WORKER, House


def test_a_worker_whose_answers_the_broker_did_not_take_takes_jobs_again(vire: House) -> None:
    vire.start(WORKER)
    vire.start(PUBLISHER)
    vire.add("test.effect", {"number": 1, "seconds": 0.4}, {"number": 2, "seconds": 0.4})
    vire.wait("attempts = 1", 2)  # both pool processes are busy: nobody listens to the broker
    valkey = vire.engines.children[0]
    valkey.kill_group()
    assert valkey.process
    valkey.process.wait()
    vire.wait("done_at IS NOT NULL", 2)
    vire.say_when("Couldn't ack", seconds=8)
    valkey.start()
    vire.add("test.effect", {"number": 3})
    vire.wait("done_at IS NOT NULL", 3)
    assert sorted(vire.effects()) == [1, 2, 3]
