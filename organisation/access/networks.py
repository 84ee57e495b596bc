"""The network that an address belongs to: who shares one is counted together."""

import ipaddress
import re

UNKNOWN = "unknown"  # one network for all that is no address
_WITH_PORT = re.compile(r"\[(?P<six>[^\[\]]*)\](?::[0-9]*)?|(?P<four>[0-9.]+):[0-9]+")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PREFIX = 64  # bits of an IPv6 address that a household or a school has to itself


def network_of(address: str | None) -> str:
    """The network of an IP address: of IPv4 the address itself, of IPv6 its /64.

    address  as a server or a proxy writes it: perhaps with a port, in brackets, with a zone, IPv4 mapped into IPv6
    Returns  `unknown` for what is no address
    """
    text = (address or "").strip()
    if found := _WITH_PORT.fullmatch(text):
        text = found["six"] or found["four"] or ""
    try:
        parsed = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or (ipaddress.IPv4Address(parsed.packed[-4:]) if parsed in _NAT64 else None)
        if inner is None:
            return str(ipaddress.ip_network((int(parsed), _PREFIX), strict=False))
        return str(inner)
    return str(parsed)
