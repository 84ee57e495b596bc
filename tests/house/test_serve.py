"""The whole of `make run`, once: it says where it is, serves, is found by commands, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local import addresses
from config.local.processes import wait_until
from config.local.welcome import DEMO_PEOPLE
from tests.conftest import lay_files
from tests.house.conftest import ROOT, free_port
from tests.house.processes import descendants, is_alive, named_sockets, tcp_ports

pytestmark = pytest.mark.xdist_group("engines")


def ignore_signals() -> None:
    """What `nohup`, `&` in a script and many a CI do to the programs they start."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGQUIT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})


@pytest.fixture
def awkward_folder(folder: Path) -> Path:
    """A state folder that has been started before, with a letter and a blank in its name that trouble many programs."""
    made = folder / "ä tila 1"
    made.mkdir(mode=0o755)
    lay_files(made)
    return made


@pytest.fixture
def served(awkward_folder: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, str], str]]:
    """`make run` without devices, where text is ASCII: the process, its environment and what it said until it served."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    environment |= {"VIRE_STATE": str(awkward_folder), "PORT": str(free_port()), "DEVICES": "0"}
    environment |= {"LC_ALL": "C", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "config.local.serve"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=ignore_signals,
    )
    assert process.stdout
    words = ""
    for line in process.stdout:
        words += line
        if line.startswith("Stop with"):
            break
    yield process, environment, words
    process.kill()
    process.communicate()


@pytest.mark.timeout(180)
def test_one_command_serves_everything_and_leaves_nothing_behind(
    served: tuple[subprocess.Popen[str], dict[str, str], str], awkward_folder: Path
) -> None:
    process, environment, words = served
    address = f"http://127.0.0.1:{environment['PORT']}"
    assert f"Vire is running at {address}" in words
    assert all(f"{name}@demo.invalid" in words for name in DEMO_PEOPLE)
    with urllib.request.urlopen(f"{address}/healthz") as answer:  # noqa: S310 our own address
        assert answer.status == 200

    tree = descendants(process.pid)
    port = int(environment["PORT"])
    loopback = {f"{address}:{port:04X}" for address in ("0100007F", "0" * 24 + "01000000")}
    loopback |= {f"0100007F:{addresses.mail_port({}, port):04X}"}
    assert {found for pid in tree for found in tcp_ports(pid)} <= loopback
    paths = {path for pid in tree for path in named_sockets(pid)}
    assert {Path(path).parent for path in paths} == {awkward_folder / "run"}

    command = [sys.executable, "-m", "flask", "db", "current"]
    current = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert "(head)" in current.stdout
    assert is_alive(process.pid), "a command must not stop the engines it found"

    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert wait_until(lambda: not any(map(is_alive, tree)), seconds=5), [pid for pid in tree if is_alive(pid)]
