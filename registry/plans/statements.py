"""Running statements over many rows the same way whatever the planner has counted so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from core.db import db

MANY = 30  # rows from which on joining by hash is right, whatever the planner believes of rows it never counted
MEMORY = "96MB"  # of one sort or hash


@contextmanager
def heavy(rows: int) -> Iterator[None]:
    """Statements inside deal with about `rows` rows that nobody has counted: just written, in this transaction."""
    _set("jit", "off")
    _set("work_mem", MEMORY)
    _set("enable_nestloop", "off" if rows >= MANY else "on")
    yield
    _set("enable_nestloop", "on")  # not after an error: then the transaction, and the setting with it, is gone


def run(statement: Any, *models: type[Any]) -> Any:
    """Execute a statement over every school's rows of `models`: whoever planned has judged whose they are."""
    scoped = frozenset(model.__tablename__ for model in models)
    return db.session.connection().execute(statement, execution_options={"scoped": scoped})


def _set(name: str, value: str) -> None:
    db.session.execute(sa.select(sa.func.set_config(name, value, True)))
