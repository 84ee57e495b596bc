"""The port on which Vire is served, on this machine's own addresses only."""

import socket
from collections.abc import Mapping
from contextlib import suppress

from config.local.processes import wait_until

LOOPBACK = {"127.0.0.1": socket.AF_INET, "::1": socket.AF_INET6}
PREDECESSOR_SECONDS = 5.0  # a Vire that was killed a moment ago is still being cleared away


class NoPort(Exception):
    """There is no port to serve on; the words say why."""


def port(environment: Mapping[str, str]) -> int:
    """The port that `PORT` names, 8000 by default. Raises NoPort."""
    text = environment.get("PORT") or "8000"
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text[:9]) < 65536:  # noqa: PLR2004 the ports that exist
        raise NoPort(f"PORT={text} is no port: give a number from 1 to 65535.")
    return int(text)


def require_free(number: int) -> None:
    """See that nobody serves on port `number` of a loopback address. Raises NoPort."""
    if not wait_until(lambda: not _why_taken(number), seconds=PREDECESSOR_SECONDS, pause=0.1):
        reason = _why_taken(number) or "in use"
        raise NoPort(f"Port {number} is not free ({reason}): choose another, make run PORT={_another(number)}.")


def _why_taken(number: int) -> str:
    for address, family in LOOPBACK.items():
        with suppress(OSError), socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((address, number))
            except OSError as error:
                if family == socket.AF_INET or _is_there(address):
                    return error.strerror or str(error)
    return ""


def _is_there(address: str) -> bool:
    """Tell whether this machine has `address`: IPv6 may be switched off."""
    with suppress(OSError), socket.socket(LOOPBACK[address]) as trial:
        trial.bind((address, 0))
        return True
    return False


def _another(number: int) -> int:
    return number + 1 if 1024 <= number < 65535 else 8001  # noqa: PLR2004 lower ones need rights


def answers(number: int) -> bool:
    """Tell whether a web server on port `number` says that it lives."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", number), timeout=5) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        return connection.recv(64).split()[1:2] == [b"200"]
    return False
