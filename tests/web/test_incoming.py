"""A request that has arrived is handed to the parser in small parts, however large it is."""

from config.http.incoming import Incoming


def test_no_body_is_read_into_memory_at_once() -> None:
    incoming, body = Incoming(), b"x" * 1_000_000
    head = f"POST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
    incoming.feed(head.encode() + body)
    assert incoming.is_whole
    parts = list(iter(lambda: incoming.chunk(len(body)), b""))
    assert b"".join(parts) == head.encode() + body
    assert max(map(len, parts)) <= 64 * 1024
    incoming.close()
