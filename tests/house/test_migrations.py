"""The migrations make exactly the tables that the models describe, and take them away again."""

import flask_migrate
import psycopg

from config import migrating
from config.app import create_app
from core import settings
from core.db import db
from tests.conftest import copy_database, drop_database, dsn, url


def tables(database: str) -> set[str]:
    """What is left in `database`: relations, functions, sequences."""
    with psycopg.connect(dsn(database)) as connection:
        relations = connection.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")
        functions = connection.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        return {name for (name,) in [*relations, *functions]}


def test_up_down_up_leaves_nothing_behind_and_matches_the_models() -> None:
    copy_database("migrated")
    try:
        before = tables("migrated")
        app = create_app(settings.read({"DATABASE_URL": url("migrated"), "VIRE_DEMO": "1"}))
        migrating.prepare(app)
        with app.app_context():
            flask_migrate.downgrade(revision="base")
            assert tables("migrated") == {"alembic_version", "alembic_version_pkc"}
            flask_migrate.upgrade()
            assert tables("migrated") == before
            flask_migrate.check()
            db.engine.dispose()
    finally:
        drop_database("migrated")
