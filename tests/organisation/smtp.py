"""A mail server for tests: takes messages, or refuses them."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "DATA":
                self._say("354 go on")
                self.server.messages.append(self._data())  # type: ignore[attr-defined]
            self._say({"QUIT": "221 bye", "RCPT": self.server.answer}.get(verb, "250 fine"))  # type: ignore[attr-defined]
            if verb == "QUIT":
                return

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def server(answer: str = "250 fine") -> Iterator[tuple[str, list[bytes]]]:
    """Address of a mail server and the messages it took; answer: what it says to a recipient."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as made:
        made.messages, made.answer = [], answer  # type: ignore[attr-defined]
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        try:
            yield f"smtp://127.0.0.1:{made.server_address[1]}", made.messages  # type: ignore[attr-defined]
        finally:
            made.shutdown()
            thread.join()
