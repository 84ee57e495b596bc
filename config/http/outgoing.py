"""The socket as a thread sees it that answers: it takes all bytes at once, and the main thread sends them."""

import io
import socket
import tempfile
import time
from contextlib import suppress
from typing import Any

_MEMORY = 512 * 1024  # bytes of an answer before they are kept in a file
_SENT_AT_ONCE = 256 * 1024
SECONDS = 20  # until an answer is taken, and a second more for each SLOWEST bytes
SLOWEST = 10_000  # bytes a second


class Outgoing:
    """Sends what the connection takes at once and keeps the rest.

    Stands in for the socket in gunicorn's worker, as far as that uses one.
    """

    def __init__(self, connected: socket.socket) -> None:
        connected.setblocking(False)
        self.socket = connected
        self.file: Any = None
        self.kept = 0  # bytes written to the file
        self.sent = 0  # bytes of it that were sent
        self.deadline = 0.0

    def sendall(self, data: bytes) -> None:
        """Send `data`, or keep what the connection does not take now. Raises OSError: it is gone."""
        rest = memoryview(data)
        while rest and not self.is_pending:
            try:
                rest = rest[self.socket.send(rest) :]
            except BlockingIOError:
                break
        if rest:
            self._keep(rest)

    def _keep(self, rest: memoryview) -> None:
        if self.file is None:
            self.file = tempfile.SpooledTemporaryFile(_MEMORY, buffering=0)  # noqa: SIM115  closed when all is sent
            self.deadline = time.monotonic() + SECONDS
        try:
            self.file.seek(self.kept)
            left = rest
            while left:
                left = left[self.file.write(left) :]
        except OSError:  # no room for a file: what was promised is kept in memory
            kept = io.BytesIO()
            self.file.seek(0)
            while kept.tell() < self.kept and (part := self.file.read(self.kept - kept.tell())):
                kept.write(part)
            kept.write(rest)
            self.file.close()
            self.file = kept
        self.kept += len(rest)

    @property
    def is_pending(self) -> bool:
        """Whether something is still to be sent."""
        return self.sent < self.kept

    def flush(self) -> None:
        """Send more of what was kept. Raises OSError: the connection is gone."""
        with suppress(BlockingIOError):
            while self.is_pending:
                self.file.seek(self.sent)
                done = self.socket.send(self.file.read(_SENT_AT_ONCE))
                self.sent += done
                self.deadline += done / SLOWEST
            self.forget()

    def forget(self) -> None:
        """Give up what is kept."""
        if self.file is not None:
            self.file.close()
        self.file, self.kept, self.sent = None, 0, 0

    def setblocking(self, _flag: bool) -> None:  # noqa: FBT001  as sockets have it
        """Nothing: no thread ever waits for this connection."""

    def gettimeout(self) -> float:
        """As of a socket that does not wait."""
        return 0.0

    def fileno(self) -> int:
        """The socket's number, for the poller."""
        return self.socket.fileno()

    def shutdown(self, how: int) -> None:
        """End a direction of the connection."""
        self.socket.shutdown(how)

    def close(self) -> None:
        """End the connection."""
        self.forget()
        self.socket.close()
