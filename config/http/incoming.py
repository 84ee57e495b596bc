"""A request as it arrives: kept until its last byte is there, or refused.

Nothing is decided here that gunicorn's parser decides later: this only finds the end of the request, so that no thread
waits for it. What cannot be understood counts as complete, and the parser refuses it.
"""

import re
import tempfile
import time

from gunicorn.http.unreader import Unreader

from core.limits import LIST, UPLOAD, takes_bare_file

MOST_HEAD = 64 * 1024  # bytes of the request line and all headers
MOST_CHUNKS = 50_000  # of a body sent in chunks
HEAD_SECONDS = 10  # until all headers are there
BODY_SECONDS = 20  # until the body is there, and a second more for each SLOWEST bytes
SLOWEST = 10_000  # bytes a second
_MEMORY = 512 * 1024  # bytes of a request before it is kept in a file
_READ_AT_ONCE = 64 * 1024
_CHUNK_LINE = 8_190
_END_OF_HEAD = b"\r\n\r\n"
_SIZE = re.compile(rb"[0-9a-fA-F]{1,8}")


def _path(first: bytes) -> str:
    """The path in the first line of a request; nothing where it has none."""
    target = [*first.split(b" "), b""][1]
    return target.partition(b"?")[0].decode("latin-1")


class Chunks:
    """Finds the end of a body in chunks (RFC 9112, section 7.1)."""

    def __init__(self) -> None:
        self.line = b""
        self.skip = 0  # bytes until the next chunk's line
        self.count = 0
        self.in_trailers = False

    def feed(self, data: bytes) -> int | None:
        """Go on with `data`; returns how much of it belongs to the body when that has ended, or cannot be understood."""
        place = 0
        while place < len(data):
            if self.skip:
                step = min(self.skip, len(data) - place)
                self.skip -= step
                place += step
                continue
            end = data.find(b"\n", place)
            self.line += data[place : end + 1 if end >= 0 else len(data)]
            place = end + 1 if end >= 0 else len(data)
            if len(self.line) > _CHUNK_LINE or (end >= 0 and self._has_ended()):
                return place
        return None

    def _has_ended(self) -> bool:
        line, self.line = self.line.strip(), b""
        if self.in_trailers:
            return not line
        size = _SIZE.match(line)
        self.count += 1
        if size is None or self.count > MOST_CHUNKS:
            return True
        length = int(size[0], 16)
        self.in_trailers = not length
        self.skip = length + 2 if length else 0
        return False


class Incoming(Unreader):
    """The bytes of one request, which gunicorn's parser reads from here when `is_complete`.

    rest       what came behind it: the beginning of the next request
    is_whole   its end was found, so another may follow; else it is answered with what is there, as a body too large is
    refusal    status and reason, when nothing more is to be read
    """

    def __init__(self, *, seconds: float | None = None) -> None:
        super().__init__()
        self.file = tempfile.SpooledTemporaryFile(_MEMORY)  # noqa: SIM115  closed with the connection or the request
        self.head = b""
        self.rest = b""
        self.size = 0
        self.is_complete = False
        self.is_whole = False
        self.refusal: tuple[int, str] | None = None
        self.expects_continue = False
        self.deadline = time.monotonic() + (HEAD_SECONDS if seconds is None else seconds)
        self._wanted = 0  # bytes of the body
        self._chunks: Chunks | None = None
        self._has_head = False
        self._is_read = False

    def feed(self, data: bytes) -> None:
        """Take `data` from the connection. Raises OSError: there is no room to keep it."""
        if not self.size:
            self.deadline = time.monotonic() + HEAD_SECONDS
        if not self._has_head:
            data = self._feed_head(data)
        if self._has_head and not self.is_complete:
            self._feed_body(data)

    def _feed_head(self, data: bytes) -> bytes:
        """Look for the end of the headers; returns what stands behind them."""
        before = len(self.head)
        self.head += data
        if not self.size:
            self.head = self.head.lstrip(b"\r\n")  # RFC 9112, section 2.2: empty lines before a request are ignored
        self.size = len(self.head)
        end = self.head.find(_END_OF_HEAD, max(0, before - 3))
        if end < 0:
            if self.size > MOST_HEAD:
                self.refusal = (431, "Request Header Fields Too Large")
            return b""
        self._has_head = True
        body = self.head[end + len(_END_OF_HEAD) :]
        self.head = self.head[: end + len(_END_OF_HEAD)]
        self.size = len(self.head)
        self.file.write(self.head)
        self._plan()
        return body

    def _plan(self) -> None:
        """Find out from the headers how the body ends."""
        fields: dict[bytes, bytes] = {}
        first, *lines = self.head.split(b"\r\n")
        for line in lines:
            name, _, value = line.partition(b":")
            fields[name.strip().lower()] = value.strip().lower()
        self.deadline = time.monotonic() + BODY_SECONDS
        is_form = fields.get(b"content-type", b"").startswith(b"multipart/form-data")
        most = UPLOAD if is_form or takes_bare_file(_path(first)) else LIST
        self.most = self.size + most + _READ_AT_ONCE
        self.expects_continue = fields.get(b"expect") == b"100-continue"
        length = fields.get(b"content-length", b"0")
        if b"transfer-encoding" in fields:
            self._chunks = Chunks()
            self.is_complete = fields[b"transfer-encoding"] != b"chunked"
        elif length.isdigit() and len(length) < 12 and int(length) <= most:  # noqa: PLR2004
            self._wanted = int(length)
        else:
            self.is_complete = True

    def _feed_body(self, data: bytes) -> None:
        if self._chunks is not None:
            end = self._chunks.feed(data)
            self._keep(data if end is None else data[:end])
            self.is_whole = end is not None
            self.is_complete = self.is_whole or self.size > self.most
            self.rest = b"" if end is None else data[end:]
        else:
            part, self.rest = data[: self._wanted], data[self._wanted :]
            self._wanted -= len(part)
            self._keep(part)
            self.is_whole = self.is_complete = not self._wanted

    def _keep(self, data: bytes) -> None:
        self.file.write(data)
        self.size += len(data)
        self.deadline += len(data) / SLOWEST

    @property
    def has_begun(self) -> bool:
        """Whether anything of the request has arrived."""
        return self.size > 0

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Some bytes for the parser; none at the end.

        size_hint  how much the parser would take, up to the whole body: never followed, so that no file is in memory
        """
        if not self._is_read:
            self._is_read = True
            self.file.seek(0)
        return self.file.read(_READ_AT_ONCE)

    def has_unread(self) -> bool:
        """Whether the parser left something over: then it sees another end of the request, and nothing may follow."""
        return bool(self.buf.getvalue() or self.chunk())

    def close(self) -> None:
        """Give up what is kept."""
        self.file.close()
