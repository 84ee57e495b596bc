"""One attempt at a job, as the consumer sees it: counted first, then done and closed in one transaction."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from core.compiled import CompiledStatement, constant
from core.db import db
from core.outbox.items import Item

MOST = 5  # attempts, unless the job says how long it is to be tried; then a person has to look
IMPORTING = 0x494D5054  # advisory lock: one long job at a time, so that the other pool process stays free
# A long job's statements are long too, and while it reads a file its lock's connection has nothing to say.
_PATIENCE = (
    sa.text("SET LOCAL statement_timeout = '480s'"),
    sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"),
)
_FIRST_PAUSE: Any = sa.literal_column("interval '5 seconds'")
_OPEN = sa.and_(Item.done_at.is_(None), Item.dead_at.is_(None))
_NOW = sa.func.clock_timestamp()
_change = sa.update(Item).execution_options(synchronize_session=False)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt.

    age    since the job was queued
    pause  until the next attempt, should this one fail
    """

    id: int
    topic: str
    number: int
    age: dt.timedelta = dt.timedelta()
    pause: dt.timedelta = dt.timedelta()

    def is_too_many(self, lasts: dt.timedelta | None) -> bool:
        """Whether this one should not be made: earlier ones ended without a word until it was too late.

        lasts  how long the job is tried; none: five times
        """
        return self.number > MOST if lasts is None else self.number > 1 and self.age >= lasts

    def is_last(self, lasts: dt.timedelta | None) -> bool:
        """Whether no further one will follow; `lasts` as in `is_too_many`."""
        return self.number >= MOST if lasts is None else self.age + self.pause >= lasts


@dataclass(frozen=True, slots=True)
class LockedJob:
    """The row of a job, locked until the transaction ends.

    is_next  no earlier job of its key is open and none is being done
    """

    payload: dict[str, Any]
    is_next: bool


_id = sa.bindparam("item_id", type_=sa.BigInteger)
# Built once: every job runs the first three, and building one costs more than running it.
_due = sa.select(Item.id).where(Item.id == _id, _OPEN, Item.available_at <= _NOW).with_for_update(skip_locked=True)
_pause = _FIRST_PAUSE * sa.func.power(
    constant(3), sa.func.least(Item.attempts, constant(4))
)  # 5, 15, 45, 135, 405, 405 … s
_COUNT = (
    _change.where(Item.id == _due.scalar_subquery())
    .values(attempts=Item.attempts + constant(1), available_at=_NOW + _pause)
    .returning(Item.id, Item.topic, Item.attempts, _NOW - Item.created_at, Item.available_at - _NOW)
)
_earlier = sa.orm.aliased(Item)
_waits = sa.exists().where(
    _earlier.key == Item.key, _earlier.id < Item.id, _earlier.done_at.is_(None), _earlier.dead_at.is_(None)
)
_alone = sa.case(
    (Item.key.is_(None), sa.true()),
    else_=sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(Item.key, constant(0))),
)
_LOCK = (
    sa.select(Item.payload, sa.and_(sa.not_(_waits), _alone))
    .where(Item.id == _id, _OPEN)
    .with_for_update(skip_locked=True, of=Item)
)
_wake = sa.cast(sa.func.pg_notify(constant("outbox"), constant("")), sa.Text)
_CLOSE = _change.where(Item.id == _id).values(done_at=_NOW).returning(sa.case((Item.key.is_not(None), _wake)))


def count(item_id: int) -> Attempt | None:
    """Count an attempt at job `item_id` and put off the next, in case this process does not live to tell.

    Returns  none: it is closed, not due, or somebody is at it
    """
    rows = _run(db.session, _COUNT, item_id)
    return Attempt(*rows[0]) if rows else None


def _run(connection: Any, statement: Any, item_id: int) -> Any:
    """The rows of one of the three statements: of the session by the compiled one, of another connection by its own."""
    if connection is db.session:
        return _compiled(statement).rows({"item_id": item_id})
    return connection.execute(statement, {"item_id": item_id}).all()


@cache
def _compiled(statement: Any) -> CompiledStatement:
    return CompiledStatement(statement, {"item_id"})


def lock(connection: Any, item_id: int) -> LockedJob | None:
    """Lock the row of job `item_id` until the transaction of `connection` ends.

    connection  a session or a connection
    Returns     none: it is closed, or somebody is at it
    """
    rows = _run(connection, _LOCK, item_id)
    return LockedJob(*rows[0]) if rows else None


def close(connection: Any, item_id: int) -> None:
    """Job `item_id` is done; whoever waits for its key is woken."""
    _run(connection, _CLOSE, item_id)


def put_back(connection: Any, item_id: int) -> None:
    """The attempt was none: others come first. Job `item_id` is asked for again in a second."""
    later = {"attempts": Item.attempts - 1, "available_at": _NOW + sa.text("interval '1 second'"), "sent_at": None}
    connection.execute(_change.where(Item.id == item_id).values(later))


def fail(attempt: Attempt, error: str, *, lasts: dt.timedelta | None = None) -> dict[str, Any] | None:
    """Keep why the attempt failed; after the last one the job is given up.

    error  a code, no personal data
    lasts  how long the job is tried; none: five times
    Returns  the payload of a job that is given up now; none: it is tried again, or is closed
    """
    values: dict[str, Any] = {"last_error": error, "sent_at": None}
    if attempt.is_last(lasts):
        values["dead_at"] = _NOW
    failed = _change.where(Item.id == attempt.id, _OPEN).values(values).returning(Item.payload, Item.dead_at)
    row = db.session.execute(failed).one_or_none()
    return row.payload if row and row.dead_at else None


def give_up(attempt: Attempt) -> dict[str, Any]:
    """Give up a job whose last attempt ended without a word: its process died each time. Returns its payload."""
    words = sa.func.coalesce(Item.last_error, "process_died")
    values = {"dead_at": _NOW, "attempts": attempt.number - 1, "last_error": words}
    given_up = _change.where(Item.id == attempt.id).values(values).returning(Item.payload)
    return dict(db.session.execute(given_up).scalar_one())


def forget_earlier(attempt: Attempt) -> None:
    """Forget earlier jobs of the same topic that were given up: of one that comes by the clock the latest says it all."""
    mine = sa.and_(Item.topic == attempt.topic, Item.dead_at.is_not(None), Item.id < attempt.id)
    db.session.execute(sa.delete(Item).where(mine).execution_options(synchronize_session=False))


def take_import_turn(connection: Any) -> bool:
    """Hold the right to run a long job, and have the patience for it, until the transaction ends.

    Returns  false: another long job runs
    """
    for setting in _PATIENCE:
        connection.execute(setting)
    return bool(connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(IMPORTING))))
