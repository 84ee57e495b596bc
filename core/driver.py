"""Compiled statements run by the driver itself, past the bookkeeping of a session but not past its guards.

A request that only reads runs each statement for itself, on a connection that it takes once: at READ COMMITTED every
statement sees a snapshot of its own anyway, so nothing is lost, and BEGIN and ROLLBACK are saved. What writes runs them
in its transaction. Statements come here from `core.compiled` alone, which compiled them itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session

_PLACE = "reading connection"


def rows_alone(session: Session, engine: sa.Engine, statement: Any, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of `statement`, a CompiledStatement, past the session but not past those who listen at the engine.

    Raises   what SQLAlchemy raises for an error of the driver
    """
    held: Any = session.info.get(_PLACE)
    try:
        if held is None:
            held = session.info[_PLACE] = engine.raw_connection()
            held.dbapi_connection.autocommit = True  # core.pool takes it back with the connection
        return list(_executed(held.dbapi_connection, engine, statement, values).fetchall())
    except psycopg.Error as error:
        is_broken = held is not None and bool(held.dbapi_connection.closed)
        if is_broken:
            held.invalidate(error)
            del session.info[_PLACE]
        raise _as_sqlalchemy_error(error, statement, values, is_broken=is_broken) from error


def within(session: Session, statement: Any, values: dict[str, Any]) -> Any:
    """The driver's cursor after `statement`, a CompiledStatement, ran in the transaction of `session`.

    Raises   what SQLAlchemy raises for an error of the driver
    """
    connection = session.connection()
    driver: Any = connection.connection.dbapi_connection
    try:
        return _executed(driver, connection, statement, values)
    except psycopg.Error as error:
        if is_broken := bool(driver.closed):
            connection.invalidate(error)
        raise _as_sqlalchemy_error(error, statement, values, is_broken=is_broken) from error


@contextmanager
def unprepared(session: Session) -> Iterator[None]:
    """Statements of the session's transaction inside are planned for their own values: the driver prepares none."""
    driver: Any = session.connection().connection.driver_connection
    threshold, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = threshold


def _executed(driver: Any, listened: Any, statement: Any, values: dict[str, Any]) -> Any:
    cursor = driver.cursor()
    for listener in listened.dispatch.before_cursor_execute:
        listener(None, cursor, statement.sql, values, statement, False)
    return cursor.execute(statement.sql, values)


def _as_sqlalchemy_error(error: psycopg.Error, statement: Any, values: dict[str, Any], *, is_broken: bool) -> Any:
    return sa.exc.DBAPIError.instance(
        statement.sql, values, error, psycopg.Error, hide_parameters=True, connection_invalidated=is_broken
    )


def give_back(session: Session, *_: Any) -> None:
    """Return the connection that `session` reads by, if it took one: at the end, and before it takes another to write."""
    held = session.info.pop(_PLACE, None)
    if held is not None:
        held.close()


sa.event.listen(Session, "after_transaction_create", give_back)
