"""A client that costs next to nothing, so that what is measured is the server: one kept-alive connection, raw bytes."""

import socket
from dataclasses import dataclass
from itertools import cycle


class Unexpected(RuntimeError):
    """The server answered something else than what was asked for: a figure would mean nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes


class Line:
    """One connection to a port of loopback.

    headers  sent with every request; of several, each with the next one
    """

    def __init__(self, port: int, *headers: dict[str, str]) -> None:
        self.port = port
        self._heads = cycle(
            "".join(f"{name}: {value}\r\n" for name, value in {"Host": "127.0.0.1", **one}.items()) for one in headers
        )
        self.socket: socket.socket | None = None
        self.left = b""

    @property
    def head(self) -> str:
        return next(self._heads)

    def get(self, path: str) -> Answer:
        """Ask for `path`. Raises Unexpected unless it is there."""
        return self.ask(f"GET {path} HTTP/1.1\r\n{self.head}\r\n".encode(), expected=200)

    def post(self, path: str, body: bytes, *, kind: str = "application/json", expected: int = 200) -> Answer:
        """Send `body`. Raises Unexpected unless the answer is the expected one."""
        own = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        return self.ask(f"POST {path} HTTP/1.1\r\n{self.head}{own}\r\n".encode() + body, expected=expected)

    def ask(self, request: bytes, *, expected: int) -> Answer:
        """Send a whole request and read the whole answer."""
        self._connection().sendall(request)
        answer = self._answer()
        if answer.status != expected:
            raise Unexpected(f"{request[:120]!r}: {answer.status}, not {expected}: {answer.body[:600]!r}")
        return answer

    def close(self) -> None:
        """End the connection."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _connection(self) -> socket.socket:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    def _answer(self) -> Answer:
        read = self._read_until(b"\r\n\r\n")
        head, _, rest = read.partition(b"\r\n\r\n")
        lower = head.lower()
        length = int(lower.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        parts, missing = [rest], length - len(rest)
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        if b"connection: close" in lower:
            self.close()
        return Answer(int(head[9:12]), head, b"".join(parts))

    def _read_until(self, mark: bytes) -> bytes:
        read = b""
        while mark not in read:
            read += self._receive()
        return read

    def _receive(self) -> bytes:
        found = self._connection().recv(65536)
        if not found:
            raise Unexpected("the server closed the connection")
        return found
