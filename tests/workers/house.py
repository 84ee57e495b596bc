"""A database, a Valkey, publishers and workers of one test, and what was done on them."""

import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from config.local.engines import Engines
from config.local.processes import die_with_parent, wait_until
from tests.house.processes import members

ROOT = Path(__file__).resolve().parents[2]
PYTHON = [sys.executable, "-m"]
PUBLISHER = [*PYTHON, "workers.publisher"]
WORKER = [
    *[*PYTHON, "celery", "-A", "tests.workers.entry", "worker", "-Q", "default,imports", "-P", "prefork", "-c", "2"],
    *["--without-gossip", "--without-mingle", "-l", "warning"],
]
# Jobs that failed or gave way to others, in the pause before they are sent again.
PAUSED = "sent_at IS NULL AND sends > 0 AND available_at > now()"
# Jobs that were sent a while ago. Whoever works on one holds its row.
LEFT = "sent_at < clock_timestamp() - interval '1 second'"
HURRY = """
WITH due AS (
    UPDATE outbox SET available_at = now(), sent_at = NULL WHERE id = ANY(ARRAY(
        SELECT id FROM outbox WHERE done_at IS NULL AND dead_at IS NULL AND {} FOR UPDATE SKIP LOCKED))
    RETURNING id)
SELECT pg_notify('outbox', '') FROM due LIMIT 1
"""


class House:
    """Processes of Vire over one committed database."""

    worker: "subprocess.Popen[bytes]"
    publisher: "subprocess.Popen[bytes]"

    def __init__(self, database_url: str, engines: Engines, folder: Path) -> None:
        self.engines = engines
        self.folder = folder
        self.environment = os.environ | {"DATABASE_URL": database_url, "REDIS_URL": engines.redis_url()}
        self.processes: list[subprocess.Popen[bytes]] = []
        self.dsn = database_url.replace("+psycopg", "")
        self.connection = psycopg.connect(self.dsn, autocommit=True)
        self.connection.execute("CREATE TABLE IF NOT EXISTS effect (id int GENERATED ALWAYS AS IDENTITY, number int)")

    def start(self, command: list[str], **environment: str) -> "subprocess.Popen[bytes]":
        """Start a process in a group of its own; what it says is kept for a failing test."""
        log = self.folder / f"{len(self.processes)}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment | environment,
                stdout=file,
                stderr=file,
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )
        self.processes.append(process)
        return process

    def add(self, topic: str, *payloads: dict[str, Any], key: str | None = None) -> list[int]:
        """Queue jobs as a service does: in a committed transaction; returns their numbers."""
        rows = [(topic, Jsonb(payload), key) for payload in payloads]
        statement = "INSERT INTO outbox (topic, payload, key) VALUES (%s, %s, %s) RETURNING id"
        with self.connection.cursor() as cursor:
            cursor.executemany(statement, rows, returning=True)
            found = [cursor.fetchone()]
            while cursor.nextset():
                found.append(cursor.fetchone())
        return [row[0] for row in found if row]

    def effects(self) -> list[int]:
        """The numbers whose traces are there, in the order in which they were left."""
        return [row[0] for row in self.connection.execute("SELECT number FROM effect ORDER BY id")]

    def state(self, item_id: int) -> dict[str, Any]:
        """A job's row."""
        with self.connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            return cursor.execute("SELECT * FROM outbox WHERE id = %s", (item_id,)).fetchone() or {}

    def count(self, condition: str) -> int:
        """How many jobs of tests meet `condition`."""
        topics = "(topic LIKE 'test.%' OR topic IN ('imports.test', 'imports.steps'))"
        row = self.connection.execute(f"SELECT count(*) FROM outbox WHERE {topics} AND {condition}").fetchone()  # noqa: S608
        return row[0] if row else 0

    def hurry(self, which: str) -> None:
        """Let the time be over that `which` jobs must wait, PAUSED or LEFT, and wake the publisher."""
        self.connection.execute(HURRY.format(which))

    def wait(
        self, condition: str, number: int, *, seconds: float = 30, at_least: bool = False, hurry: str = ""
    ) -> None:
        """Wait until `number` jobs meet `condition`; those of `hurry`, PAUSED or LEFT, do not wait meanwhile."""

        def met() -> bool:
            if hurry:
                self.hurry(hurry)
            found = self.count(condition)
            return found >= number if at_least else found == number

        assert wait_until(met, seconds=seconds), f"{self.count(condition)}, not {number}: {condition}\n{self.words()}"

    def publishers(self) -> int:
        """How many publishers are connected."""
        statement = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"
        row = self.connection.execute(statement, ("vire publisher",)).fetchone()
        return row[0] if row else 0

    def say_when(self, words: str, *, seconds: float) -> bool:
        """Wait until a process has logged `words`; tell whether it did in time."""
        return wait_until(lambda: any(words in log.read_text() for log in self.folder.glob("*.log")), seconds=seconds)

    def words(self) -> str:
        """The ends of all logs."""
        return "\n".join(f"{log.name}: {log.read_text()[-2000:]}" for log in sorted(self.folder.glob("*.log")))

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """Kill a process and its pool children at once."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def children(self, process: "subprocess.Popen[bytes]") -> list[int]:
        """The pool processes of a worker."""
        return [pid for pid in members(process.pid) if pid != process.pid]

    def stop(self) -> None:
        """End whatever runs."""
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)
        self.connection.close()


@contextmanager
def house(database_url: str, engines: Engines) -> Iterator[House]:
    """A house, emptied of what an earlier test left in its Valkey."""
    folder = engines.folder / f"processes-{uuid.uuid4().hex[:8]}"
    folder.mkdir()
    made = House(database_url, engines, folder)
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder)
