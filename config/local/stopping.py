"""How `make run` is asked to stop: by signals, or by the end of the `make` that started it."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from config.local.processes import die_with

TWICE_SECONDS = 1.0  # a terminal, make and the kernel may all pass on one and the same wish
_make: int | None = None  # the process that started this one, if it is a `make`
_asked: list[float] = []  # when this process was asked to stop, seconds of the monotonic clock


def obey(hurry: Callable[[], None]) -> None:
    """End this process by KeyboardInterrupt when it is first asked to, whatever nohup, `&` or a CI made of its signals.

    hurry   called when it is asked again: nobody wants to wait any longer
    Raises  KeyboardInterrupt when the `make` that started it has ended already
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not _asked:
            _ask()
        if time.monotonic() - _asked[0] > TWICE_SECONDS:
            hurry()

    heeded = {signal.SIGINT, signal.SIGTERM}
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # under nohup a closed terminal is to be survived
        heeded.add(signal.SIGHUP)
    for number in heeded:
        signal.signal(number, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, heeded)
    _follow_make()


def _ask() -> NoReturn:
    _asked.append(time.monotonic())
    raise KeyboardInterrupt


def _follow_make() -> None:
    # Whoever kills `make` means all that it started; MAKE_PID tells of one that was killed before Python had begun.
    global _make  # noqa: PLW0603  one process has one parent
    started_by, parent = os.environ.pop("MAKE_PID", ""), os.getppid()
    if started_by.isdecimal() or _is_make(parent):
        _make = int(started_by) if started_by.isdecimal() else parent
        die_with(signal.SIGTERM)
        check_parent()


def _is_make(pid: int) -> bool:
    with suppress(OSError):
        name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
        return name in {"make", "gmake"}
    return False


def check_parent() -> None:
    """Raise KeyboardInterrupt when the `make` that started this process has ended, or waits for it in order to end.

    A make that is sent SIGINT or SIGHUP passes it on to nobody; it blocks the signal and waits for its children.
    """
    if _make is None or _asked:  # its stop has begun; the kernel's signal may come after
        return
    if os.getppid() != _make or _blocked(_make) & {signal.SIGINT, signal.SIGHUP, signal.SIGTERM}:
        _ask()


def _blocked(pid: int) -> set[int]:
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace").splitlines()
        mask = int(next(line for line in lines if line.startswith("SigBlk:")).split()[1], 16)
        return {number for number in range(1, 65) if mask >> number - 1 & 1}
    return set()
