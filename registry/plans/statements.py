"""Running statements over many rows the same way whatever the planner has counted so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import REGCLASS

from core.db import db
from core.driver import unprepared
from core.scope import unfiltered

MANY = 30  # rows from which on joining by hash is right, whatever the planner believes of rows it never counted
MEMORY = "256MB"  # of one sort or hash, and of what waits to enter an index of word parts


@contextmanager
def heavy(rows: int) -> Iterator[None]:
    """Statements inside deal with about `rows` rows that nobody has counted: just written, in this transaction.

    Each is planned for its own rows, since none is prepared: what a connection prepared for many small files, joining row
    by row, took minutes for a large one. PostgreSQL's own `plan_cache_mode` would do the same, but also plan the check of
    each foreign key anew for each row, which takes longer than the rows.
    """
    with unprepared(db.session()):
        _set("jit", "off")
        _set("work_mem", MEMORY)
        _set("gin_pending_list_limit", MEMORY)  # many small merges take three times as long as one: `merge` does it
        _set("enable_nestloop", "off" if rows >= MANY else "on")
        yield
        _set("enable_nestloop", "on")  # not after an error: then the transaction, and the setting with it, is gone


def run(statement: Any, *models: type[Any]) -> Any:
    """Execute a statement over every school's rows of `models`: whoever planned has judged whose they are."""
    options = unfiltered(*models, why="whoever planned has judged whose they are")
    return db.session.connection().execute(statement, execution_options=options)


def merge(index: str) -> None:
    """Bring what waits to enter the GIN index into it, so that nobody's search has to read it; its owner may do that."""
    known = sa.table("pg_class", sa.column("oid", REGCLASS), sa.column("relname"), sa.column("relowner"))
    may = sa.func.pg_has_role(known.c.relowner, "USAGE")
    merged = sa.case((may, sa.func.gin_clean_pending_list(known.c.oid)))
    db.session.execute(sa.select(merged).where(known.c.relname == index))


def _set(name: str, value: str) -> None:
    db.session.execute(sa.select(sa.func.set_config(name, value, True)))
