"""One Vire with engines of its own: its processes, and people with tokens."""

import http.client
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from config.local import serve
from config.local.embedded import throwaway
from config.local.engines import Engines
from config.local.processes import die_with_parent, wait_until
from tests.house.conftest import free_port
from tests.house.processes import members
from workers import periodic

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("web", "worker", "publisher")
OPEN = "SELECT count(*) FROM outbox WHERE done_at IS NULL AND dead_at IS NULL AND topic <> ALL(%s)"
BY_THE_CLOCK = [job.topic for job in periodic.TABLE]
# No job meets so many deaths within minutes outside this test: its attempts are not to be used up by them.
HURRY = """
UPDATE outbox SET available_at = now(), sent_at = NULL, attempts = least(attempts, 1) WHERE id = ANY(ARRAY(
    SELECT id FROM outbox WHERE done_at IS NULL AND dead_at IS NULL AND available_at > now() FOR UPDATE SKIP LOCKED))
RETURNING 1
"""
STILL_SECONDS = 60  # without any job being done: what is open then is lost


def started(command: list[str], log: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start a program in a group of its own, which ends when this process does, however that comes."""
    with log.open("ab") as file:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=file,
            stderr=file,
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )


class City:
    """The processes of one Vire. Whatever is killed is started again by the harness, at once."""

    def __init__(self, engines: Engines) -> None:
        self.engines = engines
        engines.start_postgres()
        engines.start_valkey()
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "DATABASE_URL": engines.database_url(),
            "REDIS_URL": engines.redis_url(),
            "VIRE_DEMO": "1",
            "DEVICES": "0",
            "VIRE_STATE": str(engines.folder),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        for arguments in (["db", "upgrade"], ["seed", "--without-demo"]):
            command = [sys.executable, "-m", "flask", "--app", "wsgi:app", *arguments]
            subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def start(self, part: str, **environment: str) -> None:
        """Start web, worker or publisher as `make run` does."""
        given = self.environment | environment
        self.processes[part] = started(serve.PROGRAMS[part], self.engines.logs / f"{part}.log", given)

    def group(self, part: str) -> list[int]:
        """The pool processes of a part."""
        leader = self.processes[part].pid
        return [pid for pid in members(leader) if pid != leader]

    def kill(self, part: str) -> None:
        """Kill all of a part at once."""
        process = self.processes[part]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def restart_engine(self, name: str) -> None:
        """Kill PostgreSQL or Valkey and start it again over its data."""
        child = next(child for child in self.engines.children if child.program.name == name)
        self.engines.children.remove(child)
        child.kill_group()
        assert child.process
        child.process.wait()
        {"postgres": self.engines.start_postgres, "valkey": self.engines.start_valkey}[name]()

    def is_served(self) -> bool:
        """Whether a request gets an answer from the database."""
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:  # noqa: S310 our own address
                return bool(answer.status == 200)
        except (OSError, http.client.HTTPException):
            return False

    def ask(self, statement: str, *values: Any) -> Any:
        """The first column of the first row."""
        with psycopg.connect(self.engines.database_url().replace("+psycopg", ""), autocommit=True) as connection:
            row = connection.execute(statement.encode(), values or None).fetchone()
            return row[0] if row else None

    def hurry(self) -> None:
        """Put the clock of every job that waits for its next attempt forward."""
        self.ask(HURRY)

    def settle(self) -> None:
        """Wait until no job of people is open, or none has been done for a minute, however many there are."""
        fewest = open_jobs = self.ask(OPEN, BY_THE_CLOCK)
        print(f"{open_jobs} jobs are open.", flush=True)

        def fewer() -> bool:
            self.hurry()
            nonlocal open_jobs
            open_jobs = self.ask(OPEN, BY_THE_CLOCK)
            return bool(open_jobs < fewest)

        began = time.monotonic()
        while open_jobs and wait_until(fewer, seconds=STILL_SECONDS, pause=1.0):
            fewest = open_jobs
        print(f"{open_jobs} are open after {time.monotonic() - began:.0f} s.", flush=True)

    def words(self) -> str:
        """The ends of the logs of what was started here."""
        logs = [self.engines.logs / f"{part}.log" for part in PARTS]
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}" for log in logs)


@contextmanager
def city() -> Iterator[City]:
    """A Vire that serves; it and its data are gone afterwards."""
    with throwaway() as engines:
        made = City(engines)
        try:
            for part in PARTS:
                made.start(part)
            assert wait_until(made.is_served, seconds=60), made.words()
            yield made
        finally:
            for part in made.processes:
                made.kill(part)
