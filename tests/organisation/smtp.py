"""A mail server for tests: takes messages, refuses them, or misbehaves once it has them."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.conftest import ROOT

CERTIFICATE = ROOT / "tests" / "data" / "mail" / "localhost.pem"  # made by itself, with its key; nobody trusts it


@dataclass
class Mailbox:
    """How the server behaves, and what came of it.

    answers     verb → what it says instead of 250 or what is usual
    tls         "" for none, "starttls" when asked for it, "from the start"
    messages    what it accepted
    signed_in   user and password of each AUTH
    was_secret  of each message: whether it came encrypted
    """

    answers: dict[str, str] = field(default_factory=dict)
    tls: str = ""
    messages: list[bytes] = field(default_factory=list)
    signed_in: list[tuple[str, str]] = field(default_factory=list)
    was_secret: list[bool] = field(default_factory=list)
    address: str = ""


class _Session(socketserver.StreamRequestHandler):
    timeout = 10
    server: "_Server"

    def setup(self) -> None:
        if self.server.box.tls == "from the start":
            self.request = _trust().wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        with suppress(OSError):
            self._converse()

    def _converse(self) -> None:
        box = self.server.box
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb, *words = line.split()
            verb = verb.upper()
            if verb == "DATA":
                self._say("354 go on")
                box.messages.append(self._data())
                box.was_secret.append(isinstance(self.connection, ssl.SSLSocket))
            if verb == "AUTH":
                user, password = base64.b64decode(words[1]).decode().split("\0")[1:]
                box.signed_in.append((user, password))
            offered = " STARTTLS" if box.tls == "starttls" else " 8BITMIME"
            usual = {
                "EHLO": f"250-fake\r\n250-AUTH PLAIN\r\n250{offered}",
                "QUIT": "221 bye",
                "AUTH": "235 fine",
                "STARTTLS": "220 go on",
            }
            self._say(box.answers.get(verb, usual.get(verb, "250 fine")))
            if verb == "STARTTLS":
                self.request = _trust().wrap_socket(self.request, server_side=True)
                super().setup()
            if verb == "QUIT":
                return

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    box: Mailbox

    def handle_error(self, *_: object) -> None:
        """A client that does not trust the certificate goes away: that is what is tested."""


def _trust() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@contextmanager
def server(tls: str = "", **answers: str) -> Iterator[Mailbox]:
    """A mail server; `answers` by verb. Its address is an SMTP_URL without user and password."""
    with _Server(("127.0.0.1", 0), _Session) as made:
        scheme = "smtps" if tls == "from the start" else "smtp"
        made.box = Mailbox(answers, tls, address=f"{scheme}://127.0.0.1:{made.server_address[1]}")
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield made.box
        finally:
            made.shutdown()
            thread.join()
