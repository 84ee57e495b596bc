"""Attempts that an outage ended, of the database, the disk or the memory: they are not the job's own failures."""

import errno
from collections.abc import Iterator
from typing import Any

import psycopg
import sqlalchemy as sa

from core.db import db
from core.outbox.attempts import Attempt
from core.outbox.items import Item

# Classes of PostgreSQL's error codes: connection, resources, an operator or a crash, the system below.
CLASSES = ("08", "53", "57P", "58")
HELD_UP = frozenset({"40001", "40P01", "55P03"})  # serialisation, deadlock, a lock that others kept for long
SYSTEM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM})
FULL = ("53", "58")  # however long it lasts, the job cannot be the reason
MOST = 30  # other outages of one job, an hour of them: by then the job itself ends the connection each time
_NOW = sa.func.clock_timestamp()
_PAUSE = sa.text("interval '5 seconds'") * sa.func.power(2, sa.func.least(Item.outages, 5))  # 5, 10, 20 … 160 s


def is_outage(error: BaseException) -> bool:
    """Tell whether `error` says that the database, the disk or the memory was not there for anybody."""
    for each in _chain(error):
        state = getattr(each, "sqlstate", None)
        if state:
            return state.startswith(CLASSES) or state in HELD_UP
        if isinstance(each, OSError) and each.errno in SYSTEM:
            return True
        if isinstance(each, sa.exc.DBAPIError) and each.connection_invalidated:
            return True
    # Without a code the connection itself was lost or could not be made.
    return isinstance(error, sa.exc.OperationalError | sa.exc.TimeoutError | psycopg.OperationalError)


def _is_full(error: BaseException) -> bool:
    return any(
        str(getattr(each, "sqlstate", None) or "").startswith(FULL)
        or (isinstance(each, OSError) and each.errno in SYSTEM)
        for each in _chain(error)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, sa.exc.DBAPIError) and error.orig is not None:
            yield error.orig
        # Also what was raised while an outage was dealt with, as by a library that gives its own name to a full disk.
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def put_off(attempt: Attempt, error: BaseException, code: str) -> bool:
    """Take back that `attempt` was counted; it is made again after a pause.

    code     kept as the last error; no personal data
    Returns  false when this job has met too many outages: it is a failure like any other
    """
    values: dict[str, Any] = {
        "attempts": sa.func.greatest(Item.attempts - 1, 0),
        "outages": Item.outages + (0 if _is_full(error) else 1),
        "available_at": _NOW + _PAUSE,
        "sent_at": None,
        "last_error": code,
    }
    mine = sa.and_(Item.id == attempt.id, Item.done_at.is_(None), Item.dead_at.is_(None))
    statement = sa.update(Item).where(mine, Item.attempts == attempt.number, Item.outages < MOST).values(values)
    done: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return bool(done.rowcount)
