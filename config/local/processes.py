"""Child processes that never outlive their parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from config.local import files
from config.local.account import Account, EngineError

PR_SET_PDEATHSIG = 1
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP)
ENGINES = {"postgres", "valkey-server"}  # names of the programs, as the system gives them
_LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Program:
    """What to start, how, and how to ask it to stop.

    environment    all of it: nothing is inherited
    folder         where it works
    grace_seconds  how long it may take to stop
    prepare        called before every start, also when it starts again
    """

    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str]
    folder: Path
    account: Account = field(default_factory=Account.current)
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 15.0
    prepare: Callable[[], None] = lambda: None


def die_with(stop_signal: signal.Signals) -> None:
    """Have the kernel send this process a signal when the thread that started it ends."""
    if sys.platform == "linux":
        _LIBC.prctl(PR_SET_PDEATHSIG, int(stop_signal))


def reset_signals() -> None:
    """Take back what nohup, `&` or a CI made of this process's signals, so that each ends it unless it says otherwise."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


def die_with_parent(stop_signal: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """What a new process does first, so that the kernel sends it `stop_signal` when the thread that started it ends."""
    parent = os.getpid()

    def arrange() -> None:
        reset_signals()
        die_with(stop_signal)
        if os.getppid() != parent:  # it died before the arrangement was made
            os._exit(1)

    return arrange


class Process(Protocol):
    """What is used of a process: `subprocess.Popen` is one."""

    @property
    def pid(self) -> int: ...
    @property
    def stdout(self) -> IO[bytes] | None: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...


class Child:
    """One running program, leader of its own process group."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: Process | None = None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def exit_status(self) -> int | None:
        return None if self.process is None else self.process.poll()

    def start(self, *, stdout: int | None = None) -> Process:
        """Start the program; its output is appended to its log.

        stdout   somewhere else for standard output, as `subprocess` names it
        Raises   OSError, and what its `prepare` raises
        """
        program = self.program
        program.prepare()
        with open_log(program.log) as log:
            process = self.process = subprocess.Popen(  # noqa: S603 the commands are ours
                program.command,
                cwd=program.folder,
                env=dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=log if stdout is None else stdout,
                stderr=log,
                start_new_session=True,
                # The kernel ends it when the thread that started it ends: start children in the main thread.
                preexec_fn=die_with_parent(program.stop_signal),  # noqa: PLW1509
                **program.account.popen_options(),
            )
        return process

    def ask_to_stop(self) -> None:
        """Send the stop signal to the leader, which knows how to end its own."""
        if self.process is not None and self.is_running:
            self.process.send_signal(self.program.stop_signal)

    def stop(self) -> None:
        """End the program and whatever is left of its group, within its grace."""
        if self.process is None:
            return
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.program.grace_seconds)
        self.kill_group()
        self.process.wait()

    def kill_group(self) -> None:
        """Kill what is left of the group: pool children outlive a leader that was killed."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def log_size(self) -> int:
        """How long the log is now, in bytes."""
        with suppress(OSError):
            return self.program.log.stat().st_size
        return 0

    def log_tail(self, lines: int = 8, *, since: int = 0) -> str:
        """Read the end of the log.

        since  the byte at which what is of interest begins
        """
        with suppress(OSError), self.program.log.open("rb") as log:
            log.seek(max(since, log.seek(0, os.SEEK_END) - 8192))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
        return ""


def wait_until(answered: Callable[[], bool], *, seconds: float, pause: float = 0.02) -> bool:
    """Ask again and again.

    Returns  whether the answer became true in time
    """
    deadline = time.monotonic() + seconds
    while not answered():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def open_log(log: Path) -> IO[bytes]:
    """Open a log to append to, readable by its owner only; one that cannot be written must not keep a program away.

    Raises   OSError when not even /dev/null can be opened
    """
    with suppress(OSError):
        if log.is_dir():
            files.set_aside(log, "is a folder where a log should be")
        descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with suppress(PermissionError):
            os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "ab")
    return Path(os.devnull).open("ab")


def engines_in(folder: Path) -> list[int]:
    """Find the living PostgreSQL and Valkey processes that work in `folder`, whatever a pid file says."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink() == folder and (process / "comm").read_text(
                encoding="utf-8", errors="replace"
            ).strip() in ENGINES:
                found.append(int(process.name))
    return found


def end_engines_in(folder: Path, *, seconds: float = 10.0) -> None:
    """Wait until the engines of an earlier start have ended; they were told to when their parent died. Then insist.

    seconds  how long to wait before each signal
    Raises   EngineError when one does not even end when killed
    """
    folder = folder.resolve()
    for insist in (None, signal.SIGQUIT, signal.SIGKILL):
        for pid in engines_in(folder) if insist else []:
            with suppress(ProcessLookupError):
                os.kill(pid, insist or 0)
        if wait_until(lambda: not engines_in(folder), seconds=seconds):
            return
    if left := engines_in(folder):
        raise EngineError(f"Process {left[0]} still works in {folder} and cannot be ended.")
