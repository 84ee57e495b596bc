"""A worker's event loop watches only what the worker itself has open."""

import os
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from kombu.asynchronous import ERR, READ
from kombu.asynchronous import hub as hubs

from workers.event_loop import OwnPoller, Poller


@pytest.fixture
def poller() -> Iterator[Poller]:
    made = Poller()
    yield made
    made.close()


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket, int]]:
    """A connection's two ends, of which the first is also open elsewhere, as in a pool process that was forked."""
    near, far = socket.socketpair()
    also_open = os.dup(near.fileno())
    yield near, far, also_open
    near.close()
    far.close()
    os.close(also_open)


def test_a_connection_that_was_closed_is_reported_no_more(
    poller: Poller, ends: tuple[socket.socket, socket.socket, int]
) -> None:
    near, far, _ = ends
    number = near.fileno()
    poller.register(near, READ | ERR)
    far.close()
    assert [file for file, _ in poller.poll(1)] == [number]
    near.close()  # its end is still told of, since it is open elsewhere
    poller.unregister(number)
    assert poller.poll(0) == []


def test_a_file_that_takes_a_closed_ones_number_is_not_taken_for_it(
    poller: Poller, ends: tuple[socket.socket, socket.socket, int]
) -> None:
    near, far, _ = ends
    poller.register(near, READ | ERR)
    number = near.fileno()
    near.close()  # and nobody says so
    far.close()
    reads, writes = os.pipe()
    try:
        os.dup2(reads, number)  # most often it is that number already
        poller.register(number, READ | ERR)
        assert poller.poll(0) == []
        os.write(writes, b"!")
        assert [file for file, _ in poller.poll(1)] == [number]
    finally:
        for file in {reads, writes, number}:
            os.close(file)


def test_what_is_registered_as_an_object_is_unregistered_as_one_after_it_was_closed(
    poller: Poller, ends: tuple[socket.socket, socket.socket, int]
) -> None:
    near, far, _ = ends
    poller.register(near, READ | ERR)
    far.close()
    near.close()
    poller.unregister(near)
    assert poller.poll(0) == []


def test_an_event_loop_that_begins_anew_keeps_its_kind_of_poller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "poll", hubs.poll)
    loop: Any = hubs.Hub()
    OwnPoller(None).create(SimpleNamespace(hub=loop))
    assert isinstance(loop.poller, Poller)
    loop.reset()
    assert isinstance(loop.poller, Poller)
    loop.close()
