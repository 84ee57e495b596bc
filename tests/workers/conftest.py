"""Processes of Vire for tests that need them."""

import os
import uuid
from collections.abc import Iterator

import pytest
import redis
from flask import Flask

from config.local.embedded import throwaway
from config.local.engines import Engines
from tests.conftest import copy_database, drop_database
from tests.workers.house import PUBLISHER, WORKER, House, house


@pytest.fixture(scope="session")
def valkey() -> Iterator[Engines]:
    """A Valkey that tests may flush and kill."""
    with throwaway() as engines:
        engines.start_valkey()
        yield engines


@pytest.fixture
def vire(committed: Flask, valkey: Engines) -> Iterator[House]:
    """A committed database and an empty broker; the test starts the processes it wants."""
    redis.Redis.from_url(valkey.redis_url()).flushall()
    with house(os.environ["DATABASE_URL"], valkey) as made:
        yield made


@pytest.fixture(scope="session")
def steady() -> Iterator[House]:
    """A house with a worker and a publisher; tests that use it are of the group `steady`, so that there is one."""
    name = f"steady_{uuid.uuid4().hex[:12]}"
    with throwaway() as engines:
        engines.start_valkey()
        with house(copy_database(name), engines) as made:
            made.worker, made.publisher = made.start(WORKER), made.start(PUBLISHER)
            yield made
    drop_database(name)


@pytest.fixture
def running(steady: House) -> House:
    """The steady house without the jobs of earlier tests."""
    steady.connection.execute("TRUNCATE effect")
    steady.connection.execute("DELETE FROM outbox WHERE topic LIKE 'test.%' OR topic LIKE 'imports.%'")
    return steady
