"""The port on which Vire is served, on the addresses that `core.listening` finds."""

import socket
from collections.abc import Collection, Mapping
from contextlib import suppress

from config.local.processes import wait_until
from core import listening

PREDECESSOR_SECONDS = 5.0  # a Vire that was killed a moment ago is still being cleared away


class NoPort(Exception):
    """There is no port to serve on; the words say why."""


def port(environment: Mapping[str, str]) -> int:
    """The port that `PORT` names, 8000 by default. Raises NoPort."""
    text = environment.get("PORT") or "8000"
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text[:9]) < 65536:  # noqa: PLR2004 the ports that exist
        raise NoPort(f"PORT={text} is no port: give a number from 1 to 65535.")
    return int(text)


def mail_port(environment: Mapping[str, str], web_port: int) -> int:
    """The port that `LMTP_PORT` names, by default the web server's and 24: 8024; 0: none. Raises NoPort."""
    text = environment.get("LMTP_PORT") or str(web_port + 24 if web_port + 24 < 65536 else 0)  # noqa: PLR2004
    if not (text.isascii() and text.isdecimal()) or not 0 <= int(text[:9]) < 65536:  # noqa: PLR2004
        raise NoPort(f"LMTP_PORT={text} is no port: give a number from 1 to 65535, or 0 for none.")
    return int(text)


def require_free(number: int, hosts: Collection[str]) -> None:
    """See that nobody serves on port `number` of the addresses `hosts`. Raises NoPort."""
    if not wait_until(lambda: not _why_taken(number, hosts), seconds=PREDECESSOR_SECONDS, pause=0.1):
        reason = _why_taken(number, hosts) or "in use"
        raise NoPort(f"Port {number} is not free ({reason}): choose another, make run PORT={_another(number)}.")


def _why_taken(number: int, hosts: Collection[str]) -> str:
    for host in hosts:
        with suppress(OSError), socket.socket(listening.family(host)) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if host == "::":
                trial.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            try:
                trial.bind((host, number))
            except OSError as error:
                return error.strerror or str(error)
    return ""


def _another(number: int) -> int:
    return number + 1 if 1024 <= number < 65535 else 8001  # noqa: PLR2004 lower ones need rights


def answers(host: str, number: int) -> bool:
    """Tell whether a web server on port `number` of the address `host` says that it lives."""
    with suppress(OSError), socket.create_connection((host, number), timeout=5) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        return connection.recv(64).split()[1:2] == [b"200"]
    return False
