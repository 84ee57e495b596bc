"""How many statements the database was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from core.db import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent meanwhile, savepoints of the test's own transaction left out."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, sql: str, *_: Any) -> None:
        if "SAVEPOINT" not in sql:
            sent.append(sql)

    bind = db.engine
    sa.event.listen(bind, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(bind, "before_cursor_execute", note)
