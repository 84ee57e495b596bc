"""How `make run` is asked to stop: by signals, or by the end of the `make` that started it."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

from config.local.processes import die_with

TWICE_SECONDS = 1.0  # a terminal, make and the kernel may all pass on one and the same wish
_make: int | None = None  # the process that started this one, if it is a `make`


def obey(hurry: Callable[[], None]) -> None:
    """End this process by KeyboardInterrupt when it is first asked to, whatever nohup, `&` or a CI made of its signals.

    hurry  called when it is asked again: nobody wants to wait any longer
    """
    asked: list[float] = []

    def stop(_number: int, _frame: FrameType | None) -> None:
        asked.append(time.monotonic())
        if len(asked) == 1:
            raise KeyboardInterrupt
        if asked[-1] - asked[0] > TWICE_SECONDS:
            hurry()

    heeded = {signal.SIGINT, signal.SIGTERM}
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # under nohup a closed terminal is to be survived
        heeded.add(signal.SIGHUP)
    for number in heeded:
        signal.signal(number, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, heeded)
    _follow_make()


def _follow_make() -> None:
    # Whoever kills `make` means all that it started.
    global _make  # noqa: PLW0603  one process has one parent
    parent = os.getppid()
    with suppress(OSError):
        if Path(f"/proc/{parent}/comm").read_text(encoding="utf-8", errors="replace").strip() in {"make", "gmake"}:
            die_with(signal.SIGTERM)
            _make = parent
            check_parent()


def check_parent() -> None:
    """Raise KeyboardInterrupt when the `make` that started this process has ended, or waits for it in order to end.

    A make that is sent SIGINT or SIGHUP passes it on to nobody; it blocks the signal and waits for its children.
    """
    if _make is None:
        return
    if os.getppid() != _make or _blocked(_make) & {signal.SIGINT, signal.SIGHUP, signal.SIGTERM}:
        raise KeyboardInterrupt


def _blocked(pid: int) -> set[int]:
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace").splitlines()
        mask = int(next(line for line in lines if line.startswith("SigBlk:")).split()[1], 16)
        return {number for number in range(1, 65) if mask >> number - 1 & 1}
    return set()
