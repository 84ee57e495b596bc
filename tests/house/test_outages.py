"""PostgreSQL away: an honest 503 everywhere, and back by itself. Redis away: nothing but speed is missing."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, BuildError, Rule

from config.app import create_app
from config.local.embedded import throwaway
from config.local.engines import Engines
from config.local.processes import wait_until
from core import settings
from core.db import db
from organisation.people.roles import Role
from tests import cast
from tests.conftest import TEMPLATE, lay_files

pytestmark = pytest.mark.xdist_group("outages")
ROOT = Path(__file__).resolve().parents[2]
NO_REDIS = "redis://127.0.0.1:1/0"
WITHOUT_DATABASE = {"static", "health.alive"}
SAMPLES = {"UUIDConverter": uuid.UUID(int=7), "IntegerConverter": 7, "PathConverter": "a", "UnicodeConverter": "a"}


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    """A PostgreSQL that these tests may kill."""
    with throwaway() as made:
        lay_files(made.folder)
        made.start_postgres()
        with psycopg.connect(made.database_url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("DROP DATABASE vire")
            connection.execute(f"ALTER DATABASE {TEMPLATE} RENAME TO vire")
        yield made


@pytest.fixture(scope="module")
def lonely(engines: Engines) -> Iterator[Flask]:
    """The application over that PostgreSQL, with a broker that is never there."""
    environment = {"DATABASE_URL": engines.database_url(), "REDIS_URL": NO_REDIS, "VIRE_DEMO": "1"}
    app = create_app(settings.read(environment), TESTING=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def admin(lonely: Flask) -> FlaskClient:
    return cast.bearer(lonely.test_client(), cast.everywhere(Role.ADMIN))


@pytest.fixture
def away(engines: Engines) -> Iterator[Engines]:
    """PostgreSQL killed during the test, there again afterwards."""
    postgres = engines.children[0]
    postgres.kill_group()
    assert postgres.process
    postgres.process.wait()
    engines.children.remove(postgres)
    yield engines
    if not engines.children:
        engines.start_postgres()


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Method and address of everything that answers."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in WITHOUT_DATABASE:
            continue
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        # A form needs the token of a page that was shown before; programs need none.
        wanted = methods if rule.rule.startswith("/api/") else methods & {"GET"}
        found += [(method, _address(app, rule)) for method in sorted(wanted)]
    return found


def _address(app: Flask, rule: Rule) -> str:
    values = {
        name: min(c.items) if isinstance(c, AnyConverter) else SAMPLES.get(type(c).__name__, "a")
        for name, c in rule._converters.items()
    }
    try:
        return app.url_map.bind("localhost").build(rule.endpoint, values)
    except BuildError:
        return rule.rule


def test_everything_answers_503_while_postgresql_is_away(lonely: Flask, admin: FlaskClient, away: Engines) -> None:
    asked = addresses(lonely)
    assert len(asked) > 50
    for method, address in asked:
        answer = admin.open(address, method=method)
        assert answer.status_code == 503, (method, address, answer.status_code)
        if address != "/readyz":
            assert int(answer.headers["Retry-After"]) >= 1, address
        if address.startswith("/api/"):
            assert answer.content_type == "application/problem+json"
            assert answer.get_json()["code"] == "unavailable"
        elif address not in {"/readyz", "/metrics"}:
            assert answer.content_type.startswith("text/html"), address
    assert admin.get("/healthz").status_code == 200


def test_it_is_back_by_itself_within_five_seconds(admin: FlaskClient, away: Engines) -> None:
    assert admin.get("/api/v1/me").status_code == 503
    assert admin.get("/readyz").get_json() == {"status": "database unreachable"}
    away.start_postgres()
    assert wait_until(lambda: admin.get("/api/v1/me").status_code == 200, seconds=5)
    assert {admin.get("/api/v1/me").status_code for _ in range(20)} == {200}
    assert admin.get("/readyz").get_json()["status"] == "ready"


def test_a_restart_between_two_requests_is_not_noticed(engines: Engines, admin: FlaskClient) -> None:
    assert admin.get("/api/v1/me").status_code == 200
    engines.children.pop().stop()
    engines.start_postgres()
    assert admin.get("/api/v1/me").status_code == 200


def test_connections_that_died_in_the_pool_are_never_met(engines: Engines, admin: FlaskClient) -> None:
    assert admin.get("/api/v1/me").status_code == 200
    other = sa.create_engine(engines.database_url(), poolclass=sa.pool.NullPool)
    ours = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'vire'"  # ms
    for _ in range(5):
        with other.connect() as connection:
            ended = connection.scalars(sa.text(ours)).all()
        assert ended
        assert all(ended), "a session outlived its end"
        assert admin.get("/api/v1/me").status_code == 200


def test_more_requests_than_connections_are_told_to_come_again(engines: Engines) -> None:
    environment = {"DATABASE_URL": engines.database_url(), "VIRE_DEMO": "1"}
    small = create_app(settings.read(environment), TESTING=True)
    with small.app_context():
        pool = db.engine.pool
        pool._timeout = 0.1  # type: ignore[attr-defined]
        taken = [db.engine.connect() for _ in range(pool.size() + 2)]  # type: ignore[attr-defined]
        answer = small.test_client().get(
            "/api/v1/me", headers={"Authorization": "Bearer vire_" + 8 * "0" + "_" + 43 * "x"}
        )
        assert (answer.status_code, answer.get_json()["code"]) == (503, "unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
        for connection in taken:
            connection.close()
        db.engine.dispose()


def test_without_redis_writes_work_and_health_is_good(admin: FlaskClient) -> None:
    school = {"name_fi": f"Koulu {uuid.uuid4().hex[:6]}", "kind": "comprehensive", "language": "fi"}
    assert admin.post("/api/v1/schools", json=school).status_code == 201
    ready = admin.get("/readyz")
    assert (ready.status_code, ready.get_json()["status"]) == (200, "ready")
    assert admin.get("/healthz").status_code == 200


def test_the_web_process_does_not_even_load_what_speaks_to_the_broker() -> None:
    code = "import sys, wsgi; print(sorted({'celery', 'kombu', 'redis'} & sys.modules.keys()))"
    environment = os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "VIRE_DEMO": "1"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
