"""Keeps programs running: starts them again when they end, later each time, and ends them all in good order."""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from config.local import files
from config.local.account import EngineError
from config.local.processes import Child, open_log, wait_until

FIRST_PAUSE = 0.5  # seconds before the first new start; doubled for each further one
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 30.0  # having run so long, a program's earlier ends are forgotten
LOG_BYTES = 20_000_000
REAPER = Path(__file__).with_name("reaper.py")


class KeptProgram:
    """One child and what it takes to keep it running."""

    def __init__(self, child: Child, kind: str) -> None:
        self.child = child
        self.kind = kind
        self.failures = 0
        self.started_at = self.start_again_at = time.monotonic()

    def tend(self, now: float) -> bool:
        """Look after the child.

        Returns  whether it has just been started again
        """
        if self.child.is_running:
            if now - self.started_at > STEADY_SECONDS:
                self.failures = 0
            return False
        if self.start_again_at <= self.started_at:
            self._plan(now)
        if now < self.start_again_at:
            return False
        self.started_at = now
        try:
            self.child.start()
        except (OSError, EngineError) as error:  # no memory, no room on the disk: tried again like any other end
            self._plan(now, f"cannot start: {error}")
            return False
        return True

    def _plan(self, now: float, what: str = "") -> None:
        self.child.kill_group()
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**self.failures)
        self.failures += 1
        self.start_again_at = now + pause
        what = what or f"ended with {self.child.exit_status}"
        log = f"Its log, {self.child.program.log}, ends with:\n{self.child.log_tail(4)}"
        files.say(f"{self.child.program.name} {what}; it starts again in {pause:g} s. {log}")


class Supervisor:
    """All programs of one Vire."""

    def __init__(self) -> None:
        self.keepers: list[KeptProgram] = []
        self._reaper: subprocess.Popen[bytes] | None = None
        self._start_reaper()

    def keep(self, child: Child, kind: str) -> None:
        """Look after a child that has been started.

        kind     ENGINE or WORKER: how the reaper ends it
        """
        self.keepers.append(KeptProgram(child, kind))
        self._tell_reaper()

    def run_once(self, child: Child, heard: Callable[[str], None]) -> bool:
        """Run a program to its end.

        heard    called with each line of its standard output
        Returns  whether it ended well
        """
        process = child.start(stdout=subprocess.PIPE)
        self.keep(child, "WORKER")
        keeper = self.keepers[-1]
        try:
            for line in process.stdout or ():
                heard(line.decode(errors="replace").rstrip())
            return process.wait() == 0
        finally:
            child.stop()
            self.keepers.remove(keeper)
            self._tell_reaper()

    def tend(self) -> None:
        """Start again what has ended, and cut logs that have grown too long."""
        now = time.monotonic()
        if [keeper for keeper in self.keepers if keeper.tend(now)]:
            self._tell_reaper()
        if self._reaper is not None and self._reaper.poll() is not None:
            self._start_reaper()
        for keeper in self.keepers:
            trim_log(keeper.child.program.log)

    def run(self, look: Callable[[], None] = lambda: None) -> NoReturn:
        """Tend the programs until interrupted.

        look  called about once a second; may raise KeyboardInterrupt
        """
        with _wake_up() as wake:
            while True:
                ready, _, _ = select.select([wake], [], [], 1.0)
                if ready:
                    os.read(wake, 1024)
                self.tend()
                look()

    def stop(self) -> None:
        """End workers side by side, then the engines they used."""
        for kind in ("WORKER", "ENGINE"):
            _stop([keeper.child for keeper in self.keepers if keeper.kind == kind])
        self.keepers.clear()
        if self._reaper is not None and self._reaper.stdin is not None:
            self._tell_reaper()
            self._reaper.stdin.close()
            self._reaper.wait()

    def hurry(self) -> None:
        """Wait for no worker any longer."""
        for keeper in self.keepers:
            if keeper.kind == "WORKER":
                keeper.child.kill_group()

    def _start_reaper(self) -> None:
        command = [sys.executable, "-I", "-S", str(REAPER)]
        self._reaper = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, cwd="/")  # noqa: S603
        self._told: dict[int, str] = {}
        self._tell_reaper()

    def _tell_reaper(self) -> None:
        if self._reaper is None or self._reaper.stdin is None:
            return
        groups = {keeper.child.process.pid: keeper.kind for keeper in self.keepers if keeper.child.process}
        gone = [f"-{pid}\n" for pid in self._told.keys() - groups]
        new = [f"+{groups[pid]} {pid}\n" for pid in groups.keys() - self._told]
        with suppress(BrokenPipeError):  # it was killed: the next round starts another
            self._reaper.stdin.write("".join(gone + new).encode())
            self._reaper.stdin.flush()
        self._told = groups


def _stop(children: Iterable[Child]) -> None:
    children = list(children)
    for child in children:
        child.ask_to_stop()
    longest = max((child.program.grace_seconds for child in children), default=0)
    wait_until(lambda: not any(child.is_running for child in children), seconds=longest, pause=0.05)
    for child in children:
        child.kill_group()
        if child.process is not None:
            child.process.wait()


def trim_log(log: Path, limit: int = LOG_BYTES) -> None:
    """Keep one older part of a log that has grown over `limit` bytes; its writer appends and need not know."""
    older = log.with_suffix(".log.1")
    try:
        if log.stat().st_size <= limit:
            return
        with open_log(older) as copy, log.open("rb") as file:
            copy.truncate(0)
            shutil.copyfileobj(file, copy)
    except FileNotFoundError:
        return
    except OSError:  # no room for both: the service is worth more than what it said
        with suppress(OSError):
            older.unlink()
    with suppress(OSError):
        os.truncate(log, 0)


@contextmanager
def _wake_up() -> Iterator[int]:
    """Give a descriptor that becomes readable as soon as a child ends."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    try:
        yield reader
    finally:
        signal.set_wakeup_fd(-1)
        os.close(reader)
        os.close(writer)
