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

from config.local.account import Account, EngineError

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Program:
    """What to start, how, and how to ask it to stop."""

    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str]
    folder: Path
    account: Account = field(default_factory=Account.current)
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 15.0


def die_with(stop_signal: signal.Signals) -> None:
    """Have the kernel send this process a signal when the thread that started it ends."""
    if sys.platform == "linux":
        _LIBC.prctl(PR_SET_PDEATHSIG, int(stop_signal))


def _die_with_parent(stop_signal: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def arrange() -> None:
        die_with(stop_signal)
        if os.getppid() != parent:  # it died before the arrangement was made
            os._exit(1)

    return arrange


class Child:
    """One running program, leader of its own process group."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def exit_status(self) -> int | None:
        return None if self.process is None else self.process.poll()

    def start(self) -> None:
        """Start the program; its output is appended to its log."""
        program = self.program
        with program.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 the commands are ours
                program.command,
                cwd=program.folder,
                env=dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # The kernel ends it when the thread that started it ends: start children in the main thread.
                preexec_fn=_die_with_parent(program.stop_signal),  # noqa: PLW1509
                **program.account.popen_options(),
            )

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

    def last_words(self, lines: int = 8) -> str:
        """Read the end of the log."""
        text = self.program.log.read_bytes()[-8192:].decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:])


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


def predecessor(pid_file: Path, folder: Path) -> int | None:
    """Find the living process that a pid file names and that works in `folder`.

    Returns  its pid; none when the file is stale, even if its number has been given to somebody else
    """
    with suppress(OSError, ValueError, IndexError):
        pid = int(pid_file.read_text().splitlines()[0])
        if Path(f"/proc/{pid}/cwd").resolve() == folder.resolve():
            return pid
    return None


def outlive(pid_file: Path, folder: Path, *, seconds: float = 10.0) -> None:
    """Wait until the predecessor has ended; it was told to when its parent died. Then insist.

    Raises   EngineError when it does not even end when killed
    """
    for insist in (None, signal.SIGQUIT, signal.SIGKILL):
        pid = predecessor(pid_file, folder)
        if pid is None:
            return
        if insist:
            with suppress(ProcessLookupError):
                os.kill(pid, insist)
        wait_until(lambda: predecessor(pid_file, folder) is None, seconds=seconds)
    if (pid := predecessor(pid_file, folder)) is not None:
        raise EngineError(f"Process {pid} still works in {folder} and cannot be ended.")


def forget_recycled(pid_file: Path) -> None:
    """Remove a stale pid file whose number belongs to an unrelated process by now: it would pass for the old server."""
    with suppress(OSError, ValueError, IndexError):
        if Path("/proc", str(int(pid_file.read_text().splitlines()[0]))).exists():
            pid_file.unlink()
