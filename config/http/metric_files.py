"""The files by which several web processes count together; each process maps its own into memory."""

import os
import struct
from contextlib import suppress
from pathlib import Path

BYTES = 2 * 1024 * 1024  # of one process: more than all routes, methods and statuses come to
_USED = struct.Struct("i")  # the library's first word: how many bytes hold figures


def reserve(folder: str, pid: int) -> bool:
    """Take the room that process `pid` needs. Without it the system ends a process that counts on a full disk (SIGBUS).

    Returns  false: there is none, and the process must count for itself
    """
    path = _path(folder, pid)
    try:
        with path.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, BYTES)
    except OSError:
        with suppress(OSError):
            path.unlink()
        return False
    return True


def shrink(folder: str, pid: int) -> None:
    """Keep the figures of process `pid`, which has ended, and give back the room that they do not need."""
    path = _path(folder, pid)
    with suppress(OSError, struct.error):
        with path.open("rb") as file:
            (used,) = _USED.unpack(file.read(_USED.size))
        os.truncate(path, used)


def _path(folder: str, pid: int) -> Path:
    return Path(folder, f"histogram_{pid}.db")
