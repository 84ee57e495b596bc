"""The migrations make exactly the tables that the models describe, and take them away again."""

import os
import subprocess
import sys

import psycopg

from tests.conftest import ROOT, copy_database, drop_database, dsn, url


def flask(database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`flask …` on `database`."""
    env = os.environ | {"DATABASE_URL": url(database), "VIRE_DEMO": "1"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi:app", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, check=True, text=True, capture_output=True)


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
        flask("migrated", "db", "downgrade", "base")
        assert tables("migrated") == {"alembic_version", "alembic_version_pkc"}
        flask("migrated", "db", "upgrade")
        assert tables("migrated") == before
        flask("migrated", "db", "check")
    finally:
        drop_database("migrated")
