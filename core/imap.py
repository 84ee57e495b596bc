"""Mails of one folder of an IMAP server: which wait there, what each is, and away with one that is kept here.

However a server behaves, refusing, hanging or sending a letter a minute, all is over when the given seconds are.
Source: RFC 3501, RFC 4315 (removing one mail and no other)
"""

import imaplib
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
IMAP_PORT, IMAPS_PORT = 143, 993
LEAST_SECONDS = 0.1
_WAITING = ("UNDELETED", "OR", "UNFLAGGED", "UNSEEN")  # what `leave` marked is both flagged and seen
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class FetchFailed(Exception):
    """`code` says why nothing more can be fetched now; no address, user or password."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Timed(imaplib.IMAP4):
    """Ends the connection when its time is over."""

    def __init__(self, until: float, host: str, port: int, **more: Any) -> None:
        self.until = until
        self.end: threading.Timer | None = None
        super().__init__(host, port, timeout=_left(until), **more)

    def _get_response(self) -> Any:  # the first is the greeting, which comes once the connection stands
        if self.end is None:
            self._begin_to_end()
        return super()._get_response()  # type: ignore[misc]

    def _begin_to_end(self) -> None:
        self.end = threading.Timer(_left(self.until), self._cut)
        self.end.daemon = True
        self.end.start()

    def _cut(self) -> None:
        with suppress(OSError):  # that of TLS would wait for the server's leave
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def shutdown(self) -> None:
        if self.end is not None:
            self.end.cancel()
        super().shutdown()


class _Encrypted(_Timed, imaplib.IMAP4_SSL):
    pass


def _left(until: float) -> float:
    return max(LEAST_SECONDS, until - time.monotonic())


class Folder:
    """An open folder."""

    def __init__(self, connection: imaplib.IMAP4, until: float) -> None:
        self.connection = connection
        self.until = until
        _, said = connection.capability()
        self.removes_one = b"UIDPLUS" in b" ".join(part for part in said if isinstance(part, bytes)).upper().split()

    def waiting(self, most: int) -> list[bytes]:
        """Numbers of the oldest mails that wait, at most `most`."""
        found = self._asked("SEARCH", None, *_WAITING)
        return b" ".join(part for part in found if isinstance(part, bytes)).split()[:most]

    def size(self, number: bytes) -> int:
        """Bytes of a mail; 0: the server does not say."""
        said = b" ".join(part for part in self._asked("FETCH", number, "(RFC822.SIZE)") if isinstance(part, bytes))
        found = _SIZE.search(said)
        return int(found[1]) if found else 0

    def read(self, number: bytes, most: int) -> bytes | None:
        """The first `most` bytes of a mail, which stays as unread as it was; None: it is gone."""
        said = self._asked("FETCH", number, f"(BODY.PEEK[]<0.{most}>)")
        return next((bytes(part[1]) for part in said if isinstance(part, tuple)), None)

    def remove(self, number: bytes) -> None:
        """Remove a mail from the server."""
        self._asked("STORE", number, "+FLAGS.SILENT", r"(\Deleted)")
        if self.removes_one:
            self._asked("EXPUNGE", number)
        else:
            self.connection.expunge()

    def leave(self, number: bytes) -> None:
        """Mark a mail so that it no longer waits, and leave it on the server."""
        self._asked("STORE", number, "+FLAGS.SILENT", r"(\Flagged \Seen)")

    def _asked(self, command: str, *given: Any) -> list[Any]:
        kind, said = self.connection.uid(command, *given)
        if kind != "OK":
            raise FetchFailed("imap_refuses")
        return said


@contextmanager
def folder(url: str, *, seconds: float) -> Iterator[Folder]:
    """The folder that `url` names, open for at most `seconds`.

    url      imap[s]://USER:PASSWORD@HOST[:PORT][/FOLDER], user, password and folder percent-encoded
    Raises   FetchFailed, here and from whatever is done with the folder inside
    """
    until = time.monotonic() + seconds
    connection: imaplib.IMAP4 | None = None
    try:
        connection = _connected(urlsplit(url), until)
        yield Folder(connection, until)
    except FetchFailed:
        raise
    except (OSError, imaplib.IMAP4.error, EOFError, ValueError, IndexError) as error:
        is_over = time.monotonic() >= until
        raise FetchFailed("imap_no_answer" if is_over else _code(error)) from None
    finally:
        if connection is not None:
            _part(connection)


def _connected(address: SplitResult, until: float) -> imaplib.IMAP4:
    """A connection that is signed in, its folder open; encrypted, unless the server is on this machine."""
    host, trust = address.hostname or "localhost", ssl.create_default_context()
    if address.scheme == "imaps":
        connection: _Timed = _Encrypted(until, host, address.port or IMAPS_PORT, ssl_context=trust)
    else:
        connection = _Timed(until, host, address.port or IMAP_PORT)
    try:
        if address.scheme != "imaps" and "STARTTLS" in connection.capabilities:
            connection.starttls(trust)
        elif address.scheme != "imaps" and host not in LOOPBACK:
            raise FetchFailed("imap_unprotected")
        _sign_in(connection, unquote(address.username or ""), unquote(address.password or ""))
        name = unquote(address.path.lstrip("/")) or "INBOX"
        if connection.select('"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"')[0] != "OK":
            raise FetchFailed("imap_folder")
    except BaseException:
        _part(connection)
        raise
    return connection


def _sign_in(connection: imaplib.IMAP4, user: str, password: str) -> None:
    """Show user and password, in whatever letters. Source: RFC 4616; LOGIN knows ASCII only."""
    try:
        if "AUTH=PLAIN" in connection.capabilities:
            connection.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
        else:
            connection.login(user, password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError):
        raise FetchFailed("imap_sign_in") from None


def _part(connection: imaplib.IMAP4) -> None:
    """Say LOGOUT, whatever comes of it, and close; what was not removed yet stays."""
    with suppress(OSError, imaplib.IMAP4.error, EOFError, ValueError):
        connection.sock.settimeout(1)
        connection.logout()
    with suppress(OSError):
        connection.shutdown()


def _code(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "imap_certificate"
    known: list[tuple[type[Exception], str]] = [
        (socket.gaierror, "imap_name_unknown"),
        (TimeoutError, "imap_no_answer"),
        (ConnectionRefusedError, "imap_connection_refused"),
        (imaplib.IMAP4.abort, "imap_broken_off"),
        (ConnectionError, "imap_broken_off"),
        (EOFError, "imap_broken_off"),
    ]
    return next((code for kind, code in known if isinstance(error, kind)), "imap_refuses")
