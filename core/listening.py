"""The addresses on which the web server listens: this machine's own, or the one that `HOST` names."""

import ipaddress
import socket
from collections.abc import Mapping
from contextlib import suppress

LOOPBACK = ("127.0.0.1", "::1")  # a browser tries either for the name localhost


class NoHost(ValueError):
    """`HOST` names no address; the words say what to give."""


def hosts(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The addresses to listen on, whether this machine has them or not. Raises NoHost."""
    text = environment.get("HOST", "").strip().strip("[]")
    if text in {"", "localhost"}:
        return LOOPBACK
    try:
        return (str(ipaddress.ip_address(text)),)
    except ValueError:
        raise NoHost(
            f"HOST={text} is no address: give one of this machine's own, for example 192.0.2.10, or 0.0.0.0 for all."
        ) from None


def present(environment: Mapping[str, str]) -> list[str]:
    """Those of `hosts` that this machine has: IPv6 may be switched off. One that was asked for is always kept."""
    wanted = hosts(environment)
    return [host for host in wanted if host != "::1" or len(wanted) == 1 or is_there(host)]


def is_there(host: str) -> bool:
    """Tell whether this machine has the address `host`."""
    with suppress(OSError), socket.socket(family(host)) as trial:
        trial.bind((host, 0))
        return True
    return False


def family(host: str) -> socket.AddressFamily:
    """The kind of sockets that an address needs."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def reachable(environment: Mapping[str, str]) -> str:
    """The one address at which this machine itself reaches the server. Raises NoHost."""
    first = ipaddress.ip_address(hosts(environment)[0])
    if first.is_unspecified:
        return LOOPBACK[0] if first.version == 4 else LOOPBACK[1]  # noqa: PLR2004  the version of the protocol
    return str(first)


def written(host: str, port: int | str) -> str:
    """Host and port as they stand in an address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
