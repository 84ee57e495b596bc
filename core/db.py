"""The database: typed base, keys, the session and the only places that commit."""

import enum
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Annotated, Any, TypeVar

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from psycopg.pq import TransactionStatus
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from core import driver, ids
from core.errors import NotFound, Stale

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Key = Annotated[uuid.UUID, mapped_column(primary_key=True, default=ids.new, server_default=sa.text("uuidv7()"))]
CreatedAt = Annotated[datetime, mapped_column(server_default=sa.func.now())]


class Model(DeclarativeBase):
    """Base of every table."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        datetime: sa.DateTime(timezone=True),
        str: sa.Text(),
    }


class Versioned:
    """Mixin: `version` grows with every UPDATE; two people never overwrite each other."""

    version: Mapped[int] = mapped_column(server_default="1", default=1, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.version}


def one_of(kind: type[enum.StrEnum]) -> sa.Enum:
    """A column type that stores the values of `kind` as text and refuses others."""
    return sa.Enum(
        kind,
        name=re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(),
        native_enum=False,
        length=40,
        create_constraint=True,
        values_callable=lambda members: [m.value for m in members],
    )


flushing: ContextVar[bool] = ContextVar("flushing", default=False)


class Session(FlaskSession):
    """The session of one request or job. `flush` marks its own statements as the unit of work's."""

    def flush(self, objects: Any = None) -> None:
        token = flushing.set(True)
        try:
            super().flush(objects)
        finally:
            flushing.reset(token)


db = SQLAlchemy(metadata=Model.metadata, disable_autonaming=True, session_options={"class_": Session})


class Work:
    """What a transaction will do at its end; `discard()` makes it roll back."""

    discarded = False

    def discard(self) -> None:
        self.discarded = True


@contextmanager
def transaction() -> Iterator[Work]:
    """One transaction of the current session: committed at the end, rolled back after an error or `discard()`."""
    work = Work()
    try:
        yield work
        if work.discarded:
            db.session.rollback()
        else:
            db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.session.info.pop("reads", None)
        driver.give_back(db.session())


def analyse() -> None:
    """Count anew how the rows of every table are spread, those of this transaction too.

    Plans that are made before the database counts by itself then fit what was just written in one go. Tables of ours
    alone: those that databases share would wait for whoever counts in another.
    """
    tables = [table.name for table in Model.metadata.sorted_tables]
    told = {"unfiltered": frozenset(tables)}
    db.session.connection().exec_driver_sql(f"ANALYZE {', '.join(tables)}", execution_options=told)


def patient() -> None:
    """Give the present transaction ten minutes a statement and between two: for commands that make very many rows."""
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
        db.session.connection().exec_driver_sql(f"SET LOCAL {limit} = '600s'")


@contextmanager
def apart() -> Iterator[sa.Connection]:
    """A short transaction on a connection of its own: for what must stay whatever the session does."""
    bind = db.engine
    if isinstance(bind, sa.Connection):  # a test hands out its one connection
        with bind.begin_nested():
            yield bind
        return
    with bind.begin() as connection:
        yield connection


def release() -> None:
    """End what only read, and give the connection back."""
    db.session.rollback()
    driver.give_back(db.session())


@contextmanager
def alone() -> Iterator[sa.Connection]:
    """As `apart`, for a request that has only read so far: it gives back what it read with, and never holds two."""
    release()
    with apart() as connection:
        yield connection


def read_only() -> None:
    """Let the present transaction refuse every write, whether it has begun or is yet to begin."""
    session = db.session()
    session.info["reads"] = True
    if session.in_transaction():
        _say_read_only(session.connection())


def roll_back(connection: Any) -> None:
    """End a transaction of the driver's `connection` as if it had not been. One that only read has nothing to take back, unless it failed."""
    if connection.read_only and connection.pgconn.transaction_status == TransactionStatus.INTRANS:
        connection.commit()
    else:
        connection.rollback()


def require() -> None:
    """Take a connection now, so that an answer that needs no database is refused as well while it is away."""
    db.session.connection()


@event.listens_for(Session, "after_begin")
def _begun(session: Session, _transaction: object, connection: sa.Connection) -> None:
    if session.info.get("reads"):
        _say_read_only(connection)


def _say_read_only(connection: sa.Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    if driver.pgconn.transaction_status == TransactionStatus.IDLE:
        driver.read_only = True  # the driver says so in BEGIN itself; core.pool takes it back with the connection
    else:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


Result = TypeVar("Result")
Row = TypeVar("Row")
LOCK_NOT_AVAILABLE = "55P03"
AGAIN = {"40001", "40P01"}  # serialisation failure, deadlock


def retrying(run: Callable[[], Result], *, times: int = 3) -> Result:
    """Call `run` again, at most `times` in all, when the database asked for it."""
    for attempt in range(1, times + 1):
        try:
            return run()
        except sa.exc.DBAPIError as error:
            if attempt == times or getattr(error.orig, "sqlstate", "") not in AGAIN:
                raise
    raise AssertionError("unreachable")


def check_version(row: Any, expected: int | None) -> None:
    """Raises Stale unless `row` still has the version the asker saw; None: the asker saw none and need not have."""
    if expected is not None and row.version != expected:
        raise Stale(version=row.version)


def by_key(model: type[Row], key: Any, *, lock: bool = False) -> Row:
    """The row of `model` with this key. Raises NotFound.

    lock   hold it until the transaction ends; it is read again, also when this session had read it before
    """
    found = db.session.get(model, key, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotFound
    return found


def the_one(model: type[Row], statement: Any, *, lock: bool = False) -> Row:
    """The one row of `model` that `statement` selects. Raises NotFound.

    lock   as in `by_key`
    """
    if lock:
        statement = statement.with_for_update(of=model).execution_options(populate_existing=True)
    found: Row | None = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


class Locked(Exception):
    """Another transaction holds the row."""


def lock_now(statement: Any) -> Any:
    """What `statement`, which takes a lock, finds; the transaction lives on when the lock is held and does not come free.

    Raises   Locked
    """
    try:
        with db.session.begin_nested():  # PostgreSQL takes no more statements after an error but from a savepoint
            return db.session.scalars(statement)
    except sa.exc.OperationalError as error:
        if getattr(error.orig, "sqlstate", "") == LOCK_NOT_AVAILABLE:
            raise Locked from None
        raise


def lock_order(rows: list[Any]) -> list[Any]:
    """`rows` sorted by key, so that two transactions never wait for each other in a circle."""
    return sorted(rows, key=lambda row: row.id)
