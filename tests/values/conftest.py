"""A throwaway PostgreSQL with the functions that read what suppliers write."""

from collections.abc import Iterator

import psycopg
import pytest

from config import embedded
from registry.devices import serials_sql, tags_sql
from registry.imports import choices_sql, values_sql


@pytest.fixture(scope="session")
def functions() -> Iterator[psycopg.Connection]:
    """A connection to an empty database that has nothing but the functions."""
    with embedded.throwaway() as engines:
        url = engines.start_postgres().replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in (*serials_sql.CREATE, *tags_sql.CREATE, *values_sql.CREATE, *choices_sql.CREATE):
                connection.execute(statement)
            yield connection
