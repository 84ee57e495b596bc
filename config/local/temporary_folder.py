"""A folder for what may be lost: in the machine's memory where there is room, which makes its files far cheaper."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 Linux's file system in memory
ROOM = 3 * 1024**3  # bytes that have to be free
PREFIX = "vire-temporary-"
NEW_SECONDS = 60.0  # a folder may be this old before whoever made it holds it


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder that every account can enter, gone afterwards; what a killed process left is cleared away first."""
    place = MEMORY if _has_room(MEMORY) else Path(tempfile.gettempdir())
    _clear(place)
    made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    held = _hold(made)
    made.chmod(0o755)  # as root the engines' account has to get in
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if held is not None:
            os.close(held)


def _has_room(place: Path) -> bool:
    try:
        system, memory = os.statvfs(place), Path("/proc/meminfo").read_text(encoding="utf-8")
    except OSError:
        return False
    available = next((int(line.split()[1]) * 1024 for line in memory.splitlines() if "MemAvailable" in line), 0)
    is_ours = os.access(place, os.W_OK) and not system.f_flag & (os.ST_NOEXEC | os.ST_RDONLY)
    return is_ours and min(system.f_bavail * system.f_frsize, available) >= ROOM


def _hold(made: Path) -> int | None:
    """Lock `made`; the system gives the lock back when this process ends in whatever way."""
    descriptor = os.open(made, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _clear(place: Path) -> None:
    for left in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if left.stat().st_mtime > time.time() - NEW_SECONDS or (held := _hold(left)) is None:
                continue
            shutil.rmtree(left, ignore_errors=True)
            os.close(held)
