"""A real IMAP server, and a line to it that can be cut."""

import imaplib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import quote

from config.local.processes import die_with_parent, wait_until

USER, PASSWORD = "vire", "sala sana"


class Server:
    """One that runs; every test has a folder of its own."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, folder: str, *, port: int | None = None, password: str = PASSWORD) -> str:
        return f"imap://{USER}:{quote(password)}@127.0.0.1:{port or self.port}/{folder}"

    @contextmanager
    def connection(self) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(USER, PASSWORD)
        try:
            yield client
        finally:
            client.logout()

    def put(self, folder: str, *mails: bytes) -> None:
        """Add mails to a folder, which is made."""
        with self.connection() as client:
            client.create(folder)
            for raw in mails:
                assert client.append(folder, "", "", raw)[0] == "OK"

    def left(self, folder: str) -> int:
        """How many mails are in a folder."""
        with self.connection() as client:
            return int(client.select(folder, readonly=True)[1][0] or 0)


@contextmanager
def running() -> Iterator[Server]:
    """A server, until the block ends."""
    port = free_port()
    command = [sys.executable, "-c", "from pymap.main import main; main()"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin", "dict", "--demo-data"]
    command += ["--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent())

    def answers() -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        return False

    try:
        assert wait_until(answers, seconds=30)
        yield Server(port)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def answering(*, to: int | None = None, cut_at: bytes = b"") -> Iterator[int]:
    """The port of a server that takes connections and says nothing, or of a line `to` another one.

    cut_at  the line is cut once the server has said this
    """
    listener = socket.create_server(("127.0.0.1", 0))
    opened: list[socket.socket] = []

    def pass_on(source: socket.socket, target: socket.socket, until: bytes) -> None:
        with suppress(OSError):
            while said := source.recv(1000):
                if until and until in said:
                    target.sendall(said[: said.index(until) + len(until)])
                    break
                target.sendall(said)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                opened.append(client)
                if to is None:
                    continue
                server = socket.create_connection(("127.0.0.1", to))
                opened.append(server)
                for source, target, until in ((client, server, b""), (server, client, cut_at)):
                    threading.Thread(target=pass_on, args=(source, target, until), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        for one in (listener, *opened):
            one.close()
