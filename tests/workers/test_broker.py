"""Workers find a broker again that died while they were busy."""

import os
import signal
from pathlib import Path

import pytest

from config.local.processes import wait_until
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


def watched(process: int) -> tuple[set[int], set[int]]:
    """The inodes of the files that the event loops of `process` watch, and of those that it has open."""
    files = list(Path(f"/proc/{process}/fd").iterdir())
    loops = [Path(f"/proc/{process}/fdinfo/{file.name}") for file in files if "eventpoll" in str(file.readlink())]
    said = [line for loop in loops for line in loop.read_text(encoding="ascii").splitlines() if line.startswith("tfd:")]
    return {int(line.split("ino:")[1].split()[0], 16) for line in said}, {file.stat().st_ino for file in files}


@pytest.mark.xdist_group("steady")
def test_a_worker_does_not_watch_a_connection_that_its_pool_processes_hold_open(running: House) -> None:
    worker = running.worker.pid
    valkey = running.engines.children[0]
    for child in (old := running.children(running.worker)):
        os.kill(child, signal.SIGKILL)  # those that take their place are forked while the broker is connected
    assert wait_until(lambda: len(set(running.children(running.worker)) - set(old)) == 2, seconds=20), running.words()
    valkey.kill_group()
    assert valkey.process
    valkey.process.wait()
    assert running.say_when("Connection to broker lost", seconds=20), running.words()
    valkey.start()
    running.add("test.effect", {"number": 1})
    running.wait("done_at IS NOT NULL", 1)
    looked, opened = watched(worker)
    assert looked
    assert looked <= opened
