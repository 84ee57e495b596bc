"""What is asked of the database while a test does something."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from core.db import db


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL of every statement until the end of the block, without savepoints."""
    seen: list[str] = []

    def notice(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        if "SAVEPOINT" not in sql:
            seen.append(sql)

    event.listen(db.engine, "before_cursor_execute", notice)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", notice)
