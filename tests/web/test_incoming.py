"""A request that has arrived is handed to the parser in small parts, however large it is."""

import pytest
from flask.testing import FlaskClient

from config.http.incoming import Incoming
from core.limits import BARE_FILES, LIST


def test_no_body_is_read_into_memory_at_once() -> None:
    incoming, body = Incoming(), b"x" * 1_000_000
    head = f"POST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
    incoming.feed(head.encode() + body)
    assert incoming.is_whole
    parts = list(iter(lambda: incoming.chunk(len(body)), b""))
    assert b"".join(parts) == head.encode() + body
    assert max(map(len, parts)) <= 64 * 1024
    incoming.close()


@pytest.mark.parametrize(
    ("path", "is_kept"), [("/api/v1/software-outcomes?x=1", True), ("/api/v1/software-outcomes/x", False), ("/", False)]
)
def test_a_file_that_is_the_whole_body_is_kept_where_one_is_taken(path: str, is_kept: bool) -> None:  # noqa: FBT001
    body = b"[" + b" " * LIST + b"]"
    incoming = Incoming()
    incoming.feed(f"POST {path} HTTP/1.1\r\nContent-Type: text/csv\r\nContent-Length: {len(body)}\r\n\r\n".encode())
    if not incoming.is_complete:
        incoming.feed(body)
    assert (incoming.is_whole, incoming.size > LIST) == (is_kept, is_kept)
    incoming.close()


def test_every_call_that_takes_a_bare_file_is_known_to_the_server(client: FlaskClient) -> None:
    calls = client.get("/api/v1/openapi.json").get_json()["paths"]
    taking = {
        path
        for path, methods in calls.items()
        for call in methods.values()
        if isinstance(call, dict)
        and set(call.get("requestBody", {}).get("content", ())) - {"application/json", "multipart/form-data"}
    }
    assert taking == BARE_FILES
