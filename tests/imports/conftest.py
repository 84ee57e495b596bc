"""The catalogue of the sample deliveries stands for all tests here: making it takes longer than most of them."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import makers
from tests.conftest import connected, on_connection
from tests.imports import given


@pytest.fixture(scope="package")
def standing(app: Flask) -> Iterator[sa.Connection]:
    """The models that `makers.supplier()` delivers, with its spellings."""
    with connected(app) as connection:
        with on_connection(app, connection):
            given.catalogue(makers.supplier())
            given.work()  # the jobs that follow, else each test would do them again
        yield connection
