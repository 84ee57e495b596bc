"""The SQL that Vire sends for a request, heard at the engine, so that the floor can send the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import event

from core.db import db


@dataclass(frozen=True, slots=True)
class Said:
    """One statement as the driver got it."""

    sql: str
    parameters: Any

    @property
    def asks(self) -> bool:
        """Whether it fetches something; what only steers the transaction does not."""
        return self.sql.lstrip().upper().startswith(("SELECT", "WITH"))


@dataclass(frozen=True, slots=True)
class Plan:
    """What the floor does.

    token   looks up whose token it is; `key` is its public part
    lookup  finds one device by `key`, its serial
    pages   query string → statements of one page
    """

    dsn: str
    token: Said
    lookup: Said
    pages: dict[str, list[Said]]


@contextmanager
def listening() -> Iterator[list[Said]]:
    """Give a list that grows with every statement of the application whose context is open."""
    found: list[Said] = []

    def note(_conn: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        found.append(Said(sql, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def request(app: Flask, method: str, path: str, headers: dict[str, str], **body: Any) -> list[Said]:
    """Every statement of one request, in order; BEGIN, COMMIT and ROLLBACK are not among them."""
    client = app.test_client(use_cookies=False)
    client.open(path, method=method, headers=headers, **body)  # fills caches, stamps when the token was last seen
    with listening() as found:
        answer = client.open(path, method=method, headers=headers, **body)
    if answer.status_code >= 400:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.get_data(as_text=True)[:400]}")
    return found


def serves(app: Flask, path: str) -> bool:
    """Whether a capability is there: some route begins with `path`."""
    return any(rule.rule.startswith(path) for rule in app.url_map.iter_rules())
