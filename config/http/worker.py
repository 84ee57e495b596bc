"""Gunicorn's threaded worker, with one thread more that receives requests and sends answers.

In gunicorn's own a thread of the pool reads and writes the socket: eight clients that send a byte each keep all eight
threads busy. Here a thread begins when a request has arrived whole, and is free when its answer is made. Every wait has a
deadline; who keeps none is answered 408. Source: docs/decisions/0020-slow-clients.md
"""

import errno
import selectors
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser
from gunicorn.workers import gthread

from config.http import refusals
from config.http.incoming import Incoming
from config.http.outgoing import Outgoing

RECEIVED_AT_ONCE = 64 * 1024
LINGER_SECONDS = 3  # for the peer to read the last answer, and a second more for each LINGER_BYTES it still sends
LINGER_BYTES = 100_000
MOST_LINGERED = 256 * 1024 * 1024  # bytes of a refused body: a browser shows the answer only after it has sent all
MOST_KEPT = 512 * 1024 * 1024  # bytes of requests and answers kept at a time
SPARE = 16  # connections below the limit, at which the oldest waiting one goes
_SWEEP_SECONDS = 0.25
_NO_ROOM = {errno.EMFILE, errno.ENFILE}
_NOT_NOW = {errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED}


class Connection(gthread.TConn):
    """One connection: a request that arrives, or an answer that leaves, or the last moments."""

    def __init__(self, cfg: Any, accepted: socket.socket, client: Any, server: Any) -> None:
        super().__init__(cfg, accepted, client, server)
        self.sock = Outgoing(accepted)
        self.initialized = self.data_ready = True
        self.parser = RequestParser(cfg, (), client)
        self.incoming = Incoming()
        self.ends: Callable[[], float] = lambda: self.incoming.deadline
        self.lingered = 0
        self.keep = False

    def kept(self) -> int:
        """Bytes kept for it."""
        return self.incoming.size + int(self.sock.kept)

    def close(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002  as gunicorn has it
        self.incoming.close()
        self.sock.close()


class BufferingWorker(gthread.ThreadWorker):
    """Waits for slow clients in the main thread only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: dict[Connection, None] = {}  # those that the poller looks after, the longest waiting first
        self.swept_at = 0.0

    def load_wsgi(self) -> None:
        """Load the application, which is told of a malformed body by the exception it knows."""
        super().load_wsgi()
        application: Any = self.wsgi  # type: ignore[has-type]

        def told(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            environ["wsgi.input"] = Body(environ["wsgi.input"])
            return application(environ, start_response)

        self.wsgi = told

    # --- receiving ---------------------------------------------------------------------------------------------------

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection."""
        if self.nr_conns >= self.worker_connections - SPARE:
            self._end_longest_waiting()
        try:
            accepted, client = listener.accept()
        except OSError as error:
            if error.errno in _NO_ROOM:
                self._end_longest_waiting()
            elif error.errno not in _NOT_NOW:
                raise
            return
        self.nr_conns += 1
        self._await_request(Connection(self.cfg, accepted, client, listener.getsockname()))

    def _await_request(self, conn: Connection) -> None:
        conn.ends = lambda: conn.incoming.deadline
        self._watch(conn, selectors.EVENT_READ, self._receive)
        self._receive(conn)  # it may be there already

    def _receive(self, conn: Connection) -> None:
        try:
            data = conn.sock.socket.recv(RECEIVED_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._take(conn, data)
        else:
            self._end(conn)

    def _take(self, conn: Connection, data: bytes) -> None:
        incoming = conn.incoming
        try:
            incoming.feed(data)
        except OSError:
            incoming.refusal = (503, "Service Unavailable")
        if incoming.refusal is None and incoming.size > RECEIVED_AT_ONCE and self._keeps_too_much():
            incoming.refusal = (503, "Service Unavailable")
        if incoming.refusal:
            self._refuse(conn, *incoming.refusal)
        elif incoming.is_complete:
            self._unwatch(conn)
            conn.parser.unreader = incoming
            self.enqueue_req(conn)
        elif incoming.expects_continue:
            incoming.expects_continue = False
            with suppress(OSError):
                conn.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _keeps_too_much(self) -> bool:
        return sum(conn.kept() for conn in self.waiting) > MOST_KEPT

    def _refuse(self, conn: Connection, status: int, reason: str) -> None:
        with suppress(OSError):
            conn.sock.sendall(refusals.written(status, reason, conn.incoming.head))
        self._linger(conn)

    # --- answering ---------------------------------------------------------------------------------------------------

    def finish_request(self, conn: Connection, done: Any) -> None:
        """Go on with a connection whose answer was made, in the main thread."""
        conn.keep = not done.cancelled() and done.exception() is None and bool(done.result())
        if conn.sock.is_pending:
            conn.ends = lambda: conn.sock.deadline
            self._watch(conn, selectors.EVENT_WRITE, self._send)
        else:
            self._after_answer(conn)

    def _send(self, conn: Connection) -> None:
        try:
            conn.sock.flush()
        except OSError:
            self._end(conn)
            return
        if not conn.sock.is_pending:
            self._unwatch(conn)
            self._after_answer(conn)

    def _after_answer(self, conn: Connection) -> None:
        if not (conn.keep and conn.incoming.is_whole) or conn.incoming.has_unread():
            self._linger(conn)
            return
        rest = conn.incoming.rest
        conn.incoming.close()
        conn.incoming = Incoming(seconds=self.cfg.keepalive if self.alive else gthread.STOP_KEEPALIVE_LINGER)
        self._await_next(conn, rest)

    def _await_next(self, conn: Connection, rest: bytes) -> None:
        if not rest:
            self._await_request(conn)
            return
        conn.ends = lambda: conn.incoming.deadline
        self._watch(conn, selectors.EVENT_READ, self._receive)
        self._take(conn, rest)

    def _linger(self, conn: Connection) -> None:
        """End a connection so that its last answer arrives: what the peer still sends is thrown away for a moment."""
        began = time.monotonic() + LINGER_SECONDS
        conn.ends = lambda: began + conn.lingered / LINGER_BYTES
        try:
            if conn.sock.is_pending:
                conn.sock.flush()
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._end(conn)
            return
        self._watch(conn, selectors.EVENT_READ, self._discard)

    def _discard(self, conn: Connection) -> None:
        try:
            data = conn.sock.socket.recv(RECEIVED_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.lingered += len(data)
        if not data or conn.lingered > MOST_LINGERED:
            self._end(conn)

    # --- waiting -----------------------------------------------------------------------------------------------------

    def _watch(self, conn: Connection, event: int, go_on: Callable[[Connection], None]) -> None:
        self._unwatch(conn)
        self.waiting[conn] = None
        self.poller.register(conn.sock.socket, event, lambda _socket: go_on(conn))

    def _unwatch(self, conn: Connection) -> None:
        if self.waiting.pop(conn, conn) is None:
            with suppress(OSError, KeyError, ValueError):
                self.poller.unregister(conn.sock.socket)

    def _end(self, conn: Connection) -> None:
        self._unwatch(conn)
        self.nr_conns -= 1
        conn.close()

    def _end_longest_waiting(self) -> None:
        if self.waiting:
            self._end(next(iter(self.waiting)))

    def murder_pending(self) -> None:
        """End what kept no deadline; gunicorn calls this after every look at the connections."""
        now = time.monotonic()
        if now - self.swept_at < _SWEEP_SECONDS:
            return
        self.swept_at = now
        for conn in [conn for conn in self.waiting if conn.ends() < now]:
            is_late = conn.incoming.has_begun and not conn.incoming.is_complete and not conn.lingered
            if is_late and conn.incoming.refusal is None:
                conn.incoming.refusal = (408, "Request Timeout")
                self._refuse(conn, *conn.incoming.refusal)
            else:
                self._end(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """At the end of the worker: wait no longer for connections on which nothing has begun."""
        for conn in self.waiting:
            if not conn.incoming.has_begun:
                conn.incoming.deadline = min(conn.incoming.deadline, deadline)


class Body:
    """The body of a request. Raises OSError where its chunks are malformed, which Werkzeug answers with 400."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, size: int | None = None) -> bytes:
        return self._told(self._body.read, size)

    def readline(self, size: int | None = None) -> bytes:
        return self._told(self._body.readline, size)

    def _told(self, read: Callable[[int | None], bytes], size: int | None) -> bytes:
        try:
            return read(size)
        except ParseException as error:
            raise OSError(str(error)) from error
