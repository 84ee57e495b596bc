"""A state folder that the engines' account can reach: pytest's own are closed to it when root runs the tests."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.local import temporary_folder
from config.local.processes import reset_signals
from tests.conftest import lay_files
from tests.house.processes import wait_for_silence

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A TCP port of loopback that nobody uses."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture
def folder() -> Iterator[Path]:
    with temporary_folder.folder() as path:
        yield path


@pytest.fixture
def used_folder(folder: Path) -> Path:
    """A state folder that has been started before."""
    lay_files(folder)
    return folder


@dataclass
class SmallVire:
    """A supervisor in a process of its own."""

    process: subprocess.Popen[str]
    groups: dict[str, int]


@pytest.fixture
def small_vire(used_folder: Path) -> Iterator[SmallVire]:
    command = [sys.executable, "-m", "tests.house.small_vire", str(used_folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=reset_signals)
    assert process.stdout
    yield SmallVire(process, json.loads(process.stdout.readline()))
    process.kill()
    process.communicate()
    wait_for_silence(used_folder)
