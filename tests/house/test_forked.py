"""A program that begins as a copy of this process is one like any other: output, exit status, signals."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from config.local.forked import ForkedChild
from config.local.processes import Program


def child(tmp_path: Path, *command: str) -> ForkedChild:
    environment = {"PATH": os.defpath, "COLUMNS": "80"}
    return ForkedChild(Program("small", [sys.executable, "-m", *command], tmp_path / "log", environment, tmp_path))


def test_it_says_what_it_has_to_say_and_ends_well(tmp_path: Path) -> None:
    one = child(tmp_path, "calendar", "2026", "11")
    started = one.start(stdout=subprocess.PIPE)
    assert started.stdout
    assert started.stdout.read().startswith(b"   November 2026")
    assert (started.wait(10), one.log_tail()) == (0, "")


def test_what_ends_badly_says_so_in_its_log(tmp_path: Path) -> None:
    for command, status, words in ((("json.tool", "nö"), 2, "nö"), (("no_such_program",), 1, "No module named")):
        one = child(tmp_path, *command)
        assert one.start().wait(10) == status
        assert words in one.log_tail()


def test_it_can_be_asked_to_stop(tmp_path: Path) -> None:
    one = child(tmp_path, "asyncio")
    started = one.start(stdout=subprocess.PIPE)
    one.stop()
    assert not one.is_running
    assert one.exit_status in {0, -signal.SIGTERM, -signal.SIGKILL}
    assert started.poll() == one.exit_status
