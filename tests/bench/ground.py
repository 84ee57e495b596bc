"""What is measured runs here: engines that keep what they are told, databases, and Vire's real processes."""

import os
import shutil
import socket
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask

from config.app import create_app
from config.local.account import Account
from config.local.engines import Engines
from config.local.processes import Child, Program, wait_until
from config.local.serve import PROGRAMS
from config.tables import MIGRATIONS
from core import settings
from core.db import db

ROOT = MIGRATIONS.parent
TEMPLATE = "vire"
SECRET = "a-secret-for-measuring-only"
STARTING = 120.0  # seconds


def free_port() -> int:
    """A TCP port of loopback that nobody uses."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@dataclass(slots=True)
class Ground:
    """The engines, a migrated template, and what was started on copies of it.

    slower  how many times as long as where the limits were set this machine takes, at least once (`tests.bench.machine`)
    """

    engines: Engines
    folder: Path
    children: list[Child] = field(default_factory=list)
    databases: set[str] = field(default_factory=set)
    slower: float = 1.0

    def database(self, name: str, template: str = TEMPLATE) -> None:
        """Make a fresh copy of the template, or of another database that nobody is connected to."""
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        self.databases.add(name)

    def forget(self, name: str) -> None:
        """Remove a copy, whoever is still connected."""
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def dsn(self, name: str) -> str:
        """Psycopg's address of a database."""
        return self.engines.database_url(name).replace("+psycopg", "")

    def environment(self, name: str) -> dict[str, str]:
        """What processes over a database are told."""
        kept = {k: v for k, v in os.environ.items() if not k.endswith(("_URL", "_MS")) and not k.startswith("WEB_")}
        return kept | {
            "DATABASE_URL": self.engines.database_url(name),
            "REDIS_URL": self.engines.redis_url(),
            "SECRET_KEY": SECRET,
            "VIRE_STATE": str(self.folder / "state"),
            "PYTHONUNBUFFERED": "1",
        }

    @contextmanager
    def inside(self, name: str) -> Iterator[Flask]:
        """Vire in this process over a database, for its services; ends with the block."""
        app = create_app(settings.read(self.environment(name)))
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()

    def start(self, program: str, name: str, command: list[str] | None = None, **more: str) -> Child:
        """Start one of Vire's programs, or another command, over a database."""
        account = Account(os.geteuid(), os.getegid())
        log = self.engines.logs / f"{program}-{name}-{uuid.uuid4().hex[:4]}.log"
        environment = self.environment(name) | more
        child = Child(Program(program, command or PROGRAMS[program], log, environment, ROOT, account))
        self.children.append(child)
        child.start()
        return child

    def web(self, name: str, application: str = "wsgi:app", **more: str) -> int:
        """Serve an application with Vire's own server settings; returns the port once it answers."""
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "-c", "config/server.py", application]
        child = self.start("web", name, command, PORT=str(port), **more)
        if not wait_until(lambda: not child.is_running or _answers(port), seconds=STARTING) or not child.is_running:
            raise RuntimeError(f"{application} does not serve:\n{child.log_tail(20)}")
        return port

    def stop(self) -> None:
        """Stop what was started, the latest first; the engines stay."""
        while self.children:
            self.children.pop().stop()


def ready(connection: psycopg.Connection[Any]) -> bool:
    """Whether a worker has come to work and nothing is left to do."""
    asked = "SELECT FROM heartbeat WHERE name = 'worker' AND NOT EXISTS (SELECT FROM outbox WHERE done_at IS NULL)"
    return connection.execute(asked).fetchone() is not None


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return connection.recv(16).startswith(b"HTTP/1.")
    except OSError:
        return False


@contextmanager
def ground() -> Iterator[Ground]:
    """Start the engines, migrate the template and fill in what every installation has; all is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="vire-bench-"))
    folder.chmod(0o755)  # as root the engines' account has to get in
    engines = Engines(folder)
    made = Ground(engines, folder)
    try:
        engines.start_postgres()
        engines.start_valkey()
        for arguments in (["db", "upgrade"], ["seed", "--without-demo"]):
            _run(made, [sys.executable, "-m", "flask", "--app", "wsgi:app", *arguments])
        yield made
    finally:
        made.stop()
        engines.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _run(made: Ground, command: list[str]) -> None:
    child = made.start("setup", TEMPLATE, command)
    if child.process is None or child.process.wait(120) != 0:
        raise RuntimeError(child.log_tail(20))
