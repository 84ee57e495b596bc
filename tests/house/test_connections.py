"""Connections keep what was prepared on them, and give back what a transaction wrote or broke."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from core import pool
from core.db import db

PREPARED = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%asked often%'")
OFTEN = sa.text("SELECT 'asked often', CAST(:number AS integer)")


@pytest.fixture
def engine(app: Flask, db_session: object) -> Iterator[sa.Engine]:
    """An engine of one connection over the tests' database."""
    own = sa.create_engine(db.session.connection().engine.url, pool_size=1, max_overflow=0)
    pool.guard(own)
    yield own
    own.dispose()


def ask_often(engine: sa.Engine, *, reads_only: bool) -> None:
    with engine.connect() as connection:
        connection.connection.dbapi_connection.read_only = reads_only  # type: ignore[union-attr]
        for number in range(8):
            connection.execute(OFTEN, {"number": number})


def prepared(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(PREPARED) or 0)


def test_what_only_read_leaves_its_statements_prepared(engine: sa.Engine) -> None:
    ask_often(engine, reads_only=True)
    assert prepared(engine) == 1


def test_what_failed_is_taken_back_and_the_connection_works_on(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        connection.connection.dbapi_connection.read_only = True  # type: ignore[union-attr]
        with pytest.raises(sa.exc.InternalError):
            connection.execute(sa.text("CREATE TABLE of_reader ()"))
    ask_often(engine, reads_only=True)
    assert prepared(engine) == 1


def test_what_was_written_and_not_committed_is_gone(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        connection.execute(sa.text("INSERT INTO heartbeat (name, at) VALUES ('nobody', now())"))
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM heartbeat WHERE name = 'nobody'")) == 0
