"""Connections that died in the pool are replaced before a request or a job meets them, and come back as they left.

What was prepared on a connection stays prepared: the driver forgets it all at every ROLLBACK, so a transaction that only
read ends with COMMIT.
"""

import select
from typing import Any

import sqlalchemy as sa
from psycopg import OperationalError
from psycopg.pq import ExecStatus
from sqlalchemy import event

from core.db import roll_back


def guard(engine: sa.Engine) -> None:
    """Have `engine` look at a connection's socket, without a round trip, whenever it is taken from the pool.

    Its rollbacks of what only read become commits.
    """
    engine.dialect.do_rollback = roll_back  # type: ignore[method-assign, assignment]
    event.listen(engine, "checkout", _refuse_dead)
    event.listen(engine, "checkin", _as_it_was)


def _refuse_dead(connection: Any, _record: Any, _proxy: Any) -> None:
    if connection.closed or (_has_spoken(connection) and not _answers(connection)):
        raise sa.exc.InvalidatePoolError


def _has_spoken(connection: Any) -> bool:
    """Whether the server sent something unasked: nearly always its goodbye."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _answers(connection: Any) -> bool:
    try:
        return bool(connection.pgconn.exec_(b"").status == ExecStatus.EMPTY_QUERY)
    except OperationalError:
        return False


def _as_it_was(connection: Any, _record: Any) -> None:
    """Take back what `core.db.read_only` and `core.driver` said."""
    if connection is None or connection.closed:
        return
    if connection.read_only:
        connection.read_only = None
    if connection.autocommit:
        connection.autocommit = False
