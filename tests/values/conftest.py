"""A database as the migrations made it, to compare what it reads with what Python reads."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import copy_database, drop_database, dsn


@pytest.fixture(scope="session")
def functions(worker_id: str) -> Iterator[psycopg.Connection]:
    """A connection on which every statement stands alone."""
    name = f"values_{worker_id}"
    copy_database(name)
    with psycopg.connect(dsn(name), autocommit=True) as connection:
        yield connection
    drop_database(name)
