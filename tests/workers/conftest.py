"""Processes of Vire for tests that need them."""

import os
from collections.abc import Iterator

import pytest
import redis
from flask import Flask

from config.embedded import throwaway
from config.engines import Engines
from tests.workers.house import House, house


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
