"""Clients that send or read a byte at a time keep nobody waiting, and are sent away in the end."""

import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.http import incoming, refusals
from config.http.incoming import Chunks, Incoming
from config.http.outgoing import Outgoing
from config.local.processes import die_with_parent, wait_until
from tests.house.bare import LARGE
from tests.house.conftest import ROOT, free_port
from tests.house.test_server import get

HEAD = b"POST /sent HTTP/1.1\r\nHost: localhost\r\n"
UNFINISHED = {
    "nothing": b"",
    "a method": b"GE",
    "half a header": b"GET / HTTP/1.1\r\nAccept: text/html\r\nHost: loc",
    "half a body": HEAD + b"Content-Length: 100\r\n\r\nhalf",
    "half a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n100\r\nhalf",
    "no last chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server of eight threads with short deadlines."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "tests/house/impatient.py", "tests.house.bare:application"]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PORT": str(port)}, start_new_session=True, preexec_fn=die_with_parent()
    )
    assert wait_until(lambda: connects(port), seconds=20)
    yield port
    process.terminate()
    assert process.wait(timeout=30) == 0


def connects(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def opened(port: int, sent: bytes = b"") -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=10)
    client.sendall(sent)
    return client


def everything(client: socket.socket) -> bytes:
    """What `client` is sent until the server ends the connection."""
    parts = []
    while part := client.recv(65536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("sent", UNFINISHED.values(), ids=UNFINISHED)
def test_a_hundred_unfinished_requests_keep_nobody_waiting_and_are_ended(port: int, sent: bytes) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(opened(port, sent)) for _ in range(100)]
        began = time.monotonic()
        for _ in range(10):
            assert get(port, "/alive").read() == b"/alive"
        assert time.monotonic() - began < 1
        answers = {everything(client) for client in slow}
    if not sent:
        assert answers == {b""}
        return
    (answer,) = answers
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 ")
    if b"text/html" in sent:
        said = [
            "Pyyntö saapui liian hitaasti.",
            "Begäran kom fram för långsamt.",
            "The request took too long to arrive.",
        ]
        assert [sentence for sentence in said if sentence not in body.decode()] == []
    else:
        assert json.loads(body)["status"] == 408
        assert json.loads(body)["detail"] == "The request took too long to arrive."


def test_who_finds_no_room_is_told_when_to_come_again() -> None:
    page = refusals.written(503, "Service Unavailable", b"POST / HTTP/1.1\r\nAccept: text/html\r\n\r\n").decode()
    assert "\r\nRetry-After: 5\r\n" in page
    assert "Palvelu on ruuhkautunut. Yritä uudelleen muutaman sekunnin kuluttua." in page
    program = refusals.written(503, "Service Unavailable", b"POST / HTTP/1.1\r\nAccept: */*\r\n\r\n")
    assert json.loads(program.partition(b"\r\n\r\n")[2])["detail"] == "The service is busy. Try again in a few seconds."


ASKS = b"GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def test_a_dozen_clients_that_do_not_read_keep_nobody_waiting(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(12):
            stack.enter_context(opened(port, ASKS))
        assert get(port, "/alive").read() == b"/alive"
        with opened(port, ASKS) as reader:
            assert len(everything(reader)) > LARGE


def test_what_a_client_does_not_read_has_a_deadline_that_grows_as_it_reads() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        answer = Outgoing(ours)
        answer.sendall(b"x" * 5_000_000)
        answer.sendall(b"y")
        assert answer.is_pending
        began, read = answer.deadline, 0
        while answer.is_pending:
            read += len(theirs.recv(100_000))
            answer.flush()
        assert answer.deadline > began
        answer.close()
        assert read + len(everything(theirs)) == 5_000_001


def test_an_answer_arrives_whole_though_no_file_has_room_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = os.urandom(5_000_000)
    ours, theirs = socket.socketpair()
    with theirs:
        answer = Outgoing(ours)
        answer.sendall(sent[:400_000])
        monkeypatch.setattr(tempfile, "tempdir", "/proc/self/no/room")
        answer.sendall(sent[400_000:4_000_000])
        answer.sendall(sent[4_000_000:])
        read = [theirs.recv(100_000)]
        while answer.is_pending:
            answer.flush()
            read.append(theirs.recv(100_000))
        answer.close()
        assert b"".join(read) + everything(theirs) == sent


def test_a_whole_body_arrives_however_it_is_sent(port: int) -> None:
    body = os.urandom(5_000_000)
    told = hashlib.sha256(body).hexdigest().encode()
    kind = b"Content-Type: multipart/form-data; boundary=x\r\nConnection: close\r\n"
    at_once = HEAD + kind + b"Content-Length: %d\r\n\r\n" % len(body) + body
    parts = b"".join(
        b"%x;a=b\r\n%s\r\n" % (len(p), p) for p in (body[i : i + 9_999] for i in range(0, len(body), 9_999))
    )
    in_chunks = HEAD + kind + b"Transfer-Encoding: chunked\r\n\r\n" + parts + b"0\r\nX-Trailer: a\r\n\r\n"
    for sent in (at_once, in_chunks):
        with opened(port, sent) as client:
            assert everything(client).endswith(told)


def test_requests_behind_one_another_are_all_answered_in_order(port: int) -> None:
    asked = b"".join(b"GET /number%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % number for number in range(3))
    posted = HEAD + b"Content-Length: 3\r\n\r\nabc"
    last = b"\r\n\r\nGET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with opened(port, asked + posted + last) as client:
        answers = everything(client)
    places = [
        answers.index(body)
        for body in (b"/number0", b"/number1", b"/number2", hashlib.sha256(b"abc").hexdigest().encode(), b"/last")
    ]
    assert places == sorted(places)


def test_who_asks_whether_to_go_on_is_told_so_once(port: int) -> None:
    with opened(port, HEAD + b"Expect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n") as client:
        assert client.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        answer = everything(client)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.endswith(hashlib.sha256(b"abc").hexdigest().encode())


MALFORMED = {
    "no number": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", b"400"),
    "a negative number": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n", b"400"),
    "no end of a chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", b"400"),
    "two lengths": (HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", b"400"),
    "a length and chunks": (HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
    "no length": (HEAD + b"Content-Length: +3\r\n\r\nabc", b"400"),
    "another coding": (HEAD + b"Transfer-Encoding: gzip\r\n\r\nabc", b"400"),
    "headers without end": (b"GET / HTTP/1.1\r\n" + b"X: " + b"a" * 70_000, b"431"),
    "chunks without end": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 60_000, b"400"),
}


@pytest.mark.parametrize(("sent", "status"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_request_is_refused_and_ends_the_connection(port: int, sent: bytes, status: bytes) -> None:
    with opened(port) as client:
        client.settimeout(5)
        client.sendall(sent)
        answer = everything(client)
    assert answer.split()[1] == status
    assert answer.count(b"HTTP/1.1 ") == 1


def in_chunks(parts: list[bytes]) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.binary(max_size=20), st.integers(1, 50))
def test_the_end_of_a_body_in_chunks_is_found_wherever_it_is_cut(parts: list[bytes], rest: bytes, step: int) -> None:
    sent = in_chunks(parts)
    found, chunks, whole = 0, Chunks(), sent + rest
    for start in range(0, len(whole), step):
        end = chunks.feed(whole[start : start + step])
        if end is not None:
            found = start + end
            break
    assert found == len(sent)


@given(st.binary(max_size=60), st.binary(max_size=20), st.integers(1, 50))
def test_a_request_is_complete_with_its_last_byte(body: bytes, rest: bytes, step: int) -> None:
    sent = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
    request = Incoming()
    for start in range(0, len(sent), step):
        assert not request.is_complete
        request.feed((sent + rest)[start : start + step])
    assert request.is_complete
    assert request.read(len(sent) + 100) == sent
    assert rest.startswith(request.rest)
    request.close()


def test_a_body_that_may_not_be_so_large_is_not_waited_for() -> None:
    for kind, size in ((b"application/json", incoming.LIST), (b"multipart/form-data", incoming.UPLOAD)):
        head = HEAD + b"Content-Type: " + kind + b"\r\nContent-Length: %d\r\n\r\n"
        for length, is_complete in ((size, False), (size + 1, True)):
            request = Incoming()
            request.feed(head % length)
            assert request.is_complete == is_complete
            request.close()


def test_nothing_follows_a_body_that_was_not_read_to_its_end(port: int) -> None:
    hidden = b"GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"
    sent = HEAD + b"Content-Type: text/plain\r\nContent-Length: 9999999\r\n\r\n" + hidden * 100
    with opened(port, sent) as client:
        client.shutdown(socket.SHUT_WR)
        answer = everything(client)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"/hidden" not in answer


def test_who_sends_far_too_much_is_answered_when_all_is_sent(port: int) -> None:
    size = 45_000_000
    head = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    with opened(port, head % size) as client:
        client.sendall(b"x" * size)
        assert everything(client).startswith(b"HTTP/1.1 ")
