"""A real PostgreSQL and a real Valkey for one state folder, reached through Unix sockets only."""

import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from config.local import binaries, files, postgres_files, state_folder
from config.local.account import Account, EngineError
from config.local.failures import why_it_ended
from config.local.processes import Child, Program, end_engines_in, wait_until

USUAL_SECONDS = 10.0
START_SECONDS = 300.0  # reading back two gigabytes of write-ahead log from a slow disk
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
    "io_method": "sync",  # what is read lies in the cache of the system: processes of their own for it are not worth their memory
    "max_logical_replication_workers": "0",
    "jit": "off",
    # Parallel plans need /dev/shm, of which a container has little, and the other core has work of its own.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Errors of statements repeat what people typed; the application logs their codes instead. Seen: LOG, FATAL, PANIC.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}
KEPT = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
# A commit reaches the system's cache all the same: what was said to be saved outlives a killed server.
FORGOTTEN = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "on", "max_wal_size": "256MB"}
VALKEY_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    # Nothing is kept: a job lives in PostgreSQL, and files that a power cut damaged would keep Valkey from starting.
    "appendonly": "no",
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

    def database_url(self, name: str = postgres_files.DATABASE) -> str:
        """Name a database of this PostgreSQL as SQLAlchemy and psycopg want it."""
        return f"postgresql+psycopg://postgres@/{name}?host={quote(os.fsencode(self.sockets))}"

    def redis_url(self, number: int = 0) -> str:
        """Name a database of this Valkey as redis-py wants it."""
        return f"unix://{quote(os.fsencode(self._valkey_socket))}?db={number}"

    def start_postgres(self) -> str:
        """Start PostgreSQL, making its files and the database `vire` the first time.

        Returns  the URL of that database
        Raises   EngineError
        """
        data = self.folder / "postgres"
        programs = binaries.postgres_programs(self.account, self.folder / "programs")
        if not os.path.lexists(data):
            postgres_files.create(data, programs, self.account, durable=self.durable)
        settings = POSTGRES_SETTINGS | (KEPT if self.durable else FORGOTTEN)
        settings["unix_socket_directories"] = str(self.sockets)
        command = [str(programs / "postgres"), "-D", str(data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]

        def prepare() -> None:
            end_engines_in(data)
            postgres_files.check(data, self.account)
            self._forget_sockets(".s.PGSQL.5432", ".s.PGSQL.5432.lock")

        # SIGINT is PostgreSQL's fast shutdown: roll back, write everything down, end.
        child = self._child("postgres", command, signal.SIGINT, prepare)
        self._start(child, lambda: _postgres_is_ready(data, child))
        return self.database_url()

    def start_valkey(self) -> str:
        """Start Valkey, which keeps nothing: every job is in PostgreSQL.

        Returns  the URL of its database 0
        Raises   EngineError
        """
        data = self.folder / "valkey"
        settings = VALKEY_SETTINGS | {"dir": str(data), "unixsocket": self._valkey_socket}
        command = [str(binaries.valkey_program(self.account, self.folder / "programs"))]
        for name, value in settings.items():
            command += [f"--{name}", value]

        def prepare() -> None:
            end_engines_in(data)
            _clear_messages(data)
            state_folder.own_folder(data, self.account.uid, 0o700, self.account.gid)
            self._forget_sockets("valkey.sock")

        child = self._child("valkey", command, signal.SIGTERM, prepare)
        self._start(child, lambda: _valkey_is_ready(self._valkey_socket))
        return self.redis_url()

    def stop(self) -> None:
        """Stop what was started, the latest first."""
        while self.children:
            self.children.pop().stop()

    @property
    def _valkey_socket(self) -> str:
        return str(self.sockets / "valkey.sock")

    def _forget_sockets(self, *names: str) -> None:
        for name in names:
            files.remove(self.sockets / name)

    def _child(self, name: str, command: list[str], stop_signal: signal.Signals, prepare: Callable[[], None]) -> Child:
        log = self.logs / f"{name}.log"
        environment = postgres_files.ENVIRONMENT
        return Child(
            Program(
                name, command, log, environment, Path("/"), self.account, stop_signal, grace_seconds=7, prepare=prepare
            )
        )

    def _start(self, child: Child, is_ready: Callable[[], bool]) -> None:
        self.children.append(child)
        began = child.log_size()
        child.start()

        def is_over() -> bool:
            return is_ready() or not child.is_running

        if not wait_until(is_over, seconds=USUAL_SECONDS):
            files.say(f"{child.program.name} takes longer than usual: it reads back what an unclean stop left ...")
            wait_until(is_over, seconds=START_SECONDS)
        if not (child.is_running and is_ready()):
            reason = why_it_ended(child.log_tail(20, since=began))
            raise EngineError(f"{child.program.name} does not start: {reason} Its log is {child.program.log}.")


def _clear_messages(data: Path) -> None:
    """Leave no message of an earlier version in `data`: nobody needs them, and damaged ones keep Valkey from starting."""
    files.remove(data / "valkey.pid")
    if os.path.lexists(data) and (data.is_symlink() or not data.is_dir() or any(data.iterdir())):
        files.set_aside(data, "holds messages of an earlier version, which nobody needs")


def _postgres_is_ready(data: Path, child: Child) -> bool:
    # The eighth line is what pg_ctl waits for; the first keeps a predecessor's file from being believed.
    with suppress(OSError, IndexError):
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        return child.process is not None and lines[0] == str(child.process.pid) and lines[7].strip() == "ready"
    return False


def _valkey_is_ready(path: str) -> bool:
    with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(os.fsencode(path))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False
