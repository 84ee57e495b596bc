"""One PostgreSQL for the whole run, a template database made by the migrations, every test rolled back.

`db_session` and what builds on it see one connection whose outer transaction never commits.
`committed` gives a database of its own for threads, kills and workers.
"""

import datetime as dt
import gc
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from config import words
from config.local import embedded
from tests import own_reads, replayed

ROOT = Path(__file__).resolve().parent.parent
LONG = ["workers", "dispatch", "house", "imports"]  # folders whose tests take long
GROUPS = {"city": 0, "browser": 2}  # which groups of tests come first and last; the others are 1
TEMPLATE = "template_vire"
settings.register_profile("house", deadline=None)  # how long a thing takes is measured elsewhere, on a quiet machine
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Start the engines once: in the controller of a parallel run, or in the only process."""
    gc.disable()  # until all is loaded
    own_reads.allow()
    if hasattr(config, "workerinput"):
        return
    words.compile_all()
    config._engines = embedded.throwaway()  # type: ignore[attr-defined]
    engines = config._engines.__enter__()  # type: ignore[attr-defined]
    os.environ["VIRE_DEMO"] = "1"
    os.environ["HELP_HOLDOUT"] = "0"  # who is held out is a matter of chance
    os.environ["TEST_DATABASE_URL"] = engines.start_postgres()
    os.environ["REDIS_URL"] = engines.redis_url()
    os.environ["TEST_POSTGRES_FILES"] = str(engines.folder / "postgres.kept")
    config._template = _begin_template(), engines  # type: ignore[attr-defined]


def _ready(config: pytest.Config) -> None:
    """Wait for the template: it is made while the tests are collected."""
    making, engines = config.__dict__.pop("_template", (None, None))
    if making is not None:
        assert making.wait() == 0, "the template database could not be made"
        _keep_files(engines)
        engines.start_valkey()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any) -> None:
    """Let no process of a parallel run begin before the template is there."""
    _ready(node.config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process of a parallel run is left alone with it.

    A group (`xdist_group`) is run by one process: its world is made once. The longest, of the demo city, comes first, so
    that a browser, which keeps a core busy, goes beside what waits for servers and workers; the other browser's comes last.
    """

    def rank(item: pytest.Item) -> tuple[bool, int]:
        if (group := item.get_closest_marker("xdist_group")) is not None:
            return False, GROUPS.get(group.args[0], 1)
        folder = item.path.parent.name
        return True, LONG.index(folder) if folder in LONG else len(LONG)

    items.sort(key=rank)


def pytest_make_parametrize_id(val: Any, argname: str) -> str | None:
    """Name a case by its argument where its value is a whole file: a name that differs between processes cannot be shared."""
    return argname if isinstance(val, bytes) and len(val) > 60 else None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Put what is loaded out of the collector's sight, as the servers do: looking at it again and again takes long."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 100)  # what a test makes is gone with it, nearly always without the collector
    _ready(session.config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    if hasattr(config, "_engines"):
        config._engines.__exit__(None, None, None)


def dsn(name: str) -> str:
    """Psycopg's address of database `name`."""
    return os.environ["TEST_DATABASE_URL"].replace("+psycopg", "").replace("/vire?", f"/{name}?")


def url(name: str) -> str:
    """SQLAlchemy's address of database `name`."""
    return os.environ["TEST_DATABASE_URL"].replace("/vire?", f"/{name}?")


def _begin_template() -> "subprocess.Popen[bytes]":
    with psycopg.connect(dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    env = os.environ | {"DATABASE_URL": url(TEMPLATE)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi:app", "seed", "--migrate", "--without-demo"]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)


def _keep_files(engines: embedded.Engines) -> None:
    """Set PostgreSQL's files aside for tests that start one of their own: making them takes long."""
    engines.stop()
    subprocess.run(["cp", "-a", str(engines.folder / "postgres"), os.environ["TEST_POSTGRES_FILES"]], check=True)  # noqa: S607
    engines.start_postgres()


def lay_files(folder: Path) -> None:
    """Give the state folder `folder` PostgreSQL's files: an empty database `vire`, and the template."""
    subprocess.run(["cp", "-a", os.environ["TEST_POSTGRES_FILES"], str(folder / "postgres")], check=True)  # noqa: S607


def copy_database(name: str) -> str:
    """A fresh copy of the template, as SQLAlchemy's address."""
    with psycopg.connect(dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
    return url(name)


def drop_database(name: str) -> None:
    """Remove a copy, whoever is still connected."""
    with psycopg.connect(dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def hasher() -> PasswordHasher:
    """What hashes passwords; the tests go on with the same without the cost that keeps guessers away."""
    from organisation.access import passwords

    kept, passwords.HASHER = passwords.HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords.NOBODY = passwords.HASHER.hash("nobody has this password")
    return kept


@pytest.fixture(scope="session")
def app(worker_id: str, tmp_path_factory: pytest.TempPathFactory, hasher: PasswordHasher) -> Iterator[Flask]:
    """The application on a database of this worker."""
    name = f"test_{worker_id}"
    os.environ["DATABASE_URL"] = copy_database(name)
    os.environ["VIRE_STATE"] = str(tmp_path_factory.mktemp("state"))
    from config.app import create_app
    from config.cli import install

    made = create_app(TESTING=True, SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"prepare_threshold": 5}})
    install(made)
    yield made
    drop_database(name)


@pytest.fixture(autouse=True)
def generous_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test writes faster than people do, also after another test has made an application of its own."""
    from core.quota import Pace
    from web import guards

    monkeypatch.setattr(guards, "writing_pace", lambda _: Pace(10**9, dt.timedelta(seconds=1)))


@contextmanager
def on_connection(app: Flask, connection: sa.Connection) -> Iterator[Any]:
    """The session of `app` on this connection, whose transaction it never ends: its commits become savepoints.

    Flask-SQLAlchemy ignores Session(bind=...), so the engine map itself hands out the connection.
    """
    from core.db import db

    with app.app_context():
        engines = db._app_engines[app]
        kept, engines[None] = engines[None], connection
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        db.session.remove()
        try:
            yield db.session
        finally:
            db.session.remove()
            engines[None] = kept


@contextmanager
def connected(app: Flask) -> Iterator[sa.Connection]:
    """A connection with an outer transaction, which is rolled back."""
    from core.db import db

    with app.app_context():
        engine = db.engine
    with engine.connect() as connection:
        outer = connection.begin()
        try:
            yield connection
        finally:
            outer.rollback()


@pytest.fixture(scope="package")
def standing(app: Flask) -> sa.Connection | None:
    """A connection with what every test of a folder finds there, made once; none, unless the folder says otherwise."""
    return None


@pytest.fixture
def db_session(app: Flask, standing: sa.Connection | None) -> Iterator[Any]:
    """One outer transaction, rolled back after the test; inner commits become savepoints."""
    with nullcontext(standing) if standing else connected(app) as connection:
        own = connection.begin_nested() if standing else None
        try:
            with on_connection(app, connection) as session:
                replayed.watch()
                yield session
                replayed.all_come_out_the_same(session)
        finally:
            if own:
                own.rollback()


@pytest.fixture
def client(app: Flask, db_session: Any) -> FlaskClient:
    """A client that is nobody yet; `tests.cast.sign_in` and `tests.cast.bearer` make it somebody."""
    return app.test_client()


@pytest.fixture
def committed(app: Flask) -> Iterator[Flask]:
    """The application on a fresh database of its own, where commits are real; its address is in DATABASE_URL."""
    with own_database(app):
        yield app


@contextmanager
def own_database(app: Flask) -> Iterator[None]:
    """What `committed` gives, for as long as the block lasts."""
    from config import database
    from core.db import db

    name = f"own_{uuid.uuid4().hex[:12]}"
    before, os.environ["DATABASE_URL"] = os.environ["DATABASE_URL"], copy_database(name)
    engines = db._app_engines[app]
    shared, engines[None] = (
        engines[None],
        sa.create_engine(url(name), **database.engine_options(app.config["SETTINGS"])),
    )
    database.watch(engines[None])
    try:
        with app.app_context():
            yield
            db.session.remove()
            db.engine.dispose()
    finally:
        engines[None] = shared
        os.environ["DATABASE_URL"] = before
        drop_database(name)
