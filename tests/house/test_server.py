"""Gunicorn under `config/server.py`: on loopback only, and never an answer of its own making."""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from config.local.processes import die_with_parent, wait_until
from core import listening
from tests.house.conftest import ROOT, free_port
from tests.house.processes import members, named_sockets, tcp_ports

LOOPBACK = {"127.0.0.1": "0100007F", "::1": "0" * 24 + "01000000"}  # as /proc writes them


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[int, int]]:
    """A running server: its process group and its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "config/server.py", "tests.house.bare:application"]
    environment = {**os.environ, "PORT": str(port)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, preexec_fn=die_with_parent())
    assert wait_until(lambda: _answers(port), seconds=20)
    yield process.pid, port
    process.terminate()
    assert process.wait(timeout=30) == 0


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def get(port: int, path: str, *, host: str = "127.0.0.1", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(host, port, timeout=10)
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def test_it_listens_on_loopback_only_and_opens_no_control_socket(server: tuple[int, int]) -> None:
    group, port = server
    hosts = listening.present({})
    assert "127.0.0.1" in hosts
    for host in hosts:
        assert get(port, "/alive", host=host).read() == b"/alive"
    expected = {f"{LOOPBACK[host]}:{port:04X}" for host in hosts}
    assert {address for pid in members(group) for address in tcp_ports(pid)} == expected
    assert {path for pid in members(group) for path in named_sockets(pid)} == set()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [("/" + "a" * 9000, {}, 414), ("/", {"X-Long": "a" * 9000}, 431), ("/", {"Expect": "miracles"}, 417)],
    ids=["endless address", "endless header", "strange expectation"],
)
def test_what_never_becomes_a_request_is_answered_with_a_problem(
    server: tuple[int, int], path: str, headers: dict[str, str], status: int
) -> None:
    answer = get(server[1], path, **headers)
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.read())["status"] == status
