"""The broker's address in the forms its users want, and how to tell that it has forgotten everything."""

from urllib.parse import parse_qs, urlsplit

import redis


def celery_url(url: str) -> str:
    """`url` (unix://PATH?db=0, redis:// or rediss://) as Celery writes it."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}"


def run_id(url: str) -> str | None:
    """Which run of the broker answers at `url`: another one may have lost messages.

    Returns  none when it does not answer within two seconds
    """
    try:
        with redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            return str(client.info("server")["run_id"])
    except redis.RedisError:
        return None
