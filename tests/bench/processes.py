"""What processes take, read from /proc."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.house.processes import descendants

EVERY = 0.02  # seconds between looks


def share(pids: set[int]) -> float:
    """Memory of processes together, shared pages counted once (PSS), in MB."""
    return sum(_kilobytes(pid, "smaps_rollup", "Pss:") for pid in pids) / 1024


def tree(pid: int) -> set[int]:
    """A process and all that it started."""
    return {pid, *descendants(pid)}


class Peaks:
    """The most that each process of a tree ever held.

    readers  of the processes that read files, in MB
    workers  of the others, in MB
    """

    def __init__(self) -> None:
        self.readers: dict[int, float] = {}
        self.workers: dict[int, float] = {}

    def look(self, pids: set[int]) -> None:
        """Note what the processes have held until now."""
        for pid in pids:
            with suppress(OSError):
                is_reader = b"core.sheets.xlsx.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
                kept = self.readers if is_reader else self.workers
                kept[pid] = max(kept.get(pid, 0), _kilobytes(pid, "status", "VmHWM:") / 1024)


@contextmanager
def watching(root: int) -> Iterator[Peaks]:
    """Watch a process and all that it starts while the block runs."""
    peaks, stop = Peaks(), threading.Event()
    thread = threading.Thread(target=_watch, args=(lambda: peaks.look(tree(root)), stop))
    thread.start()
    try:
        yield peaks
    finally:
        stop.set()
        thread.join()


def _watch(look: Callable[[], None], stop: threading.Event) -> None:
    while not stop.wait(EVERY):
        look()


def _kilobytes(pid: int, file: str, name: str) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    return 0
