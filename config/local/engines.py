"""A real PostgreSQL and a real Valkey for one state folder, reached through Unix sockets only."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from config.local import binaries, state_folder
from config.local.account import Account, EngineError
from config.local.processes import Child, Program, forget_recycled, outlive, wait_until

DATABASE = "vire"
VERSION = "18"
START_SECONDS = 60.0
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
# Sized for a machine of two cores that runs everything.
POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "io_workers": "2",
    "max_logical_replication_workers": "0",
    "jit": "off",
    # Parallel plans need /dev/shm, of which a container has little, and the other core has work of its own.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}
KEPT = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
# A commit reaches the system's cache all the same: what was said to be saved outlives a killed server.
FORGOTTEN = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "on", "max_wal_size": "256MB"}
VALKEY_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory": "256mb",
    # A broker that forgets under pressure would be worse than one that refuses.
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
    "loglevel": "warning",
}


class Engines:
    """PostgreSQL and Valkey over one state folder; data stays there between starts."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Prepare the engines' places without starting anything.

        durable  false for tests, which may lose everything when the machine stops
        Raises   EngineError when the machine, the account or the folder will not do
        """
        binaries.require_supported_machine()
        self.account = Account.current()
        if not self.account.can_reach(folder):
            raise EngineError(f"Account {self.account.uid}, under which the engines run, cannot enter {folder}.")
        self.folder = state_folder.own_folder(folder.absolute(), os.geteuid(), 0o755)
        self.logs = state_folder.own_folder(self.folder / "logs", os.geteuid(), 0o755)
        self.sockets = state_folder.socket_folder(self.folder, self.account)
        self.durable = durable
        self.children: list[Child] = []

    def database_url(self, name: str = DATABASE) -> str:
        """Name a database of this PostgreSQL as SQLAlchemy and psycopg want it."""
        return f"postgresql+psycopg://postgres@/{name}?host={quote(str(self.sockets))}"

    def redis_url(self, number: int = 0) -> str:
        """Name a database of this Valkey as redis-py wants it."""
        return f"unix://{quote(self._valkey_socket)}?db={number}"

    def start_postgres(self) -> str:
        """Start PostgreSQL, making its files and the database `vire` the first time.

        Returns  the URL of that database
        Raises   EngineError
        """
        data = self.folder / "postgres"
        programs = binaries.postgres_programs(self.account, self.folder / "programs")
        if not data.exists():
            self._initialise(data, programs)
        state_folder.own_folder(data, self.account.uid, 0o700, self.account.gid)
        _check_version(data)
        outlive(data / "postmaster.pid", data)
        for pid_file in (data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            forget_recycled(pid_file)
        settings = POSTGRES_SETTINGS | (KEPT if self.durable else FORGOTTEN)
        settings["unix_socket_directories"] = str(self.sockets)
        command = [str(programs / "postgres"), "-D", str(data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's fast shutdown: roll back, write everything down, end.
        child = self._child("postgres", command, signal.SIGINT)
        self._start(child, lambda: _postgres_is_ready(data, child))
        return self.database_url()

    def start_valkey(self) -> str:
        """Start Valkey.

        Returns  the URL of its database 0
        Raises   EngineError
        """
        data = state_folder.own_folder(self.folder / "valkey", self.account.uid, 0o700, self.account.gid)
        pid_file = data / "valkey.pid"
        outlive(pid_file, data)
        settings = VALKEY_SETTINGS | {"dir": str(data), "pidfile": str(pid_file)}
        command = [str(binaries.valkey_program(self.account, self.folder / "programs"))]
        for name, value in (settings | {"unixsocket": self._valkey_socket}).items():
            command += [f"--{name}", value]
        child = self._child("valkey", command, signal.SIGTERM)
        self._start(child, lambda: _valkey_is_ready(self._valkey_socket))
        return self.redis_url()

    def stop(self) -> None:
        """Stop what was started, the latest first."""
        while self.children:
            self.children.pop().stop()

    @property
    def _valkey_socket(self) -> str:
        return str(self.sockets / "valkey.sock")

    def _child(self, name: str, command: list[str], stop_signal: signal.Signals) -> Child:
        log = self.logs / f"{name}.log"
        return Child(Program(name, command, log, ENVIRONMENT, Path("/"), self.account, stop_signal, grace_seconds=7))

    def _start(self, child: Child, is_ready: Callable[[], bool]) -> None:
        self.children.append(child)
        child.start()
        wait_until(lambda: is_ready() or not child.is_running, seconds=START_SECONDS)
        if not (child.is_running and is_ready()):
            words = child.last_words()
            raise EngineError(f"{child.program.name} did not start. Its log {child.program.log} ends with:\n{words}")

    def _initialise(self, data: Path, programs: Path) -> None:
        # Made elsewhere and moved, so that a start broken off leaves no half database behind.
        unfinished = data.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        state_folder.own_folder(unfinished, self.account.uid, 0o700, self.account.gid)
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        flags = ["--username=postgres", "--auth=trust", "--no-instructions"]
        flags += [] if self.durable else ["--no-sync"]
        self._run([str(programs / "initdb"), "-D", str(unfinished), *locale, *flags])
        # A server for one statement, without a socket.
        single = [
            str(programs / "postgres"),
            "--single",
            "-D",
            str(unfinished),
            "-c",
            "log_min_messages=fatal",
            "postgres",
        ]
        self._run(single, f"create database {DATABASE}\n")
        unfinished.rename(data)

    def _run(self, command: list[str], words: str = "") -> None:
        done = subprocess.run(  # noqa: S603 the commands are ours
            command,
            cwd="/",
            env=ENVIRONMENT,
            input=words,
            capture_output=True,
            text=True,
            check=False,
            **self.account.popen_options(),
        )
        if done.returncode != 0:
            raise EngineError(f"PostgreSQL's files could not be made:\n{done.stderr.strip()}")


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    if found != VERSION:
        raise EngineError(f"{data} was made by PostgreSQL {found}, this Vire brings {VERSION}: restore a dump into it.")


def _postgres_is_ready(data: Path, child: Child) -> bool:
    # The eighth line is what pg_ctl waits for; the first keeps a predecessor's file from being believed.
    with suppress(OSError, IndexError):
        lines = (data / "postmaster.pid").read_text().splitlines()
        return child.process is not None and lines[0] == str(child.process.pid) and lines[7].strip() == "ready"
    return False


def _valkey_is_ready(path: str) -> bool:
    with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(path)
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False
