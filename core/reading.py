"""Hot reads straight through the driver: each statement for itself, on a connection that a request takes once.

At READ COMMITTED every statement sees a snapshot of its own anyway; a request that only reads so loses nothing, and saves
BEGIN, ROLLBACK and the session's bookkeeping. Only `core.frozen` comes here, with SELECTs that it compiled itself.
"""

from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session

_PLACE = "reading"


def straight(session: Session, engine: sa.Engine, said: Any, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of `said`, a Frozen, past the session but not past those who listen at the engine.

    Raises   what SQLAlchemy raises for an error of the driver
    """
    held: Any = session.info.get(_PLACE)
    try:
        if held is None:
            held = session.info[_PLACE] = engine.raw_connection()
            held.dbapi_connection.autocommit = True  # core.pool takes it back with the connection
        cursor = held.dbapi_connection.cursor()
        for listener in engine.dispatch.before_cursor_execute:
            listener(None, cursor, said.sql, values, said, False)
        return list(cursor.execute(said.sql, values).fetchall())
    except psycopg.Error as error:
        is_broken = held is not None and bool(held.dbapi_connection.closed)
        if is_broken:
            held.invalidate(error)
            del session.info[_PLACE]
        raise sa.exc.DBAPIError.instance(
            said.sql, values, error, psycopg.Error, hide_parameters=True, connection_invalidated=is_broken
        ) from error


def give_back(session: Session, *_: Any) -> None:
    """Return the connection that `session` reads by, if it took one: at the end, and before it takes another to write."""
    held = session.info.pop(_PLACE, None)
    if held is not None:
        held.close()


sa.event.listen(Session, "after_transaction_create", give_back)
