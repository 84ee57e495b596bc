"""Files that must be whole after a power cut, and files that are in the way: written, removed, set aside."""

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO


def say(text: str, stream: TextIO | None = None) -> None:
    """Write a line for the person at the terminal; one that is closed, or a full disk behind it, stops nothing.

    stream  standard error by default
    """
    stream = stream or sys.stderr
    with suppress(OSError, ValueError):
        stream.write(text + "\n")
        stream.flush()


def cannot_write(error: OSError) -> str:
    """Say why a file of the checkout cannot be written, and what to do."""
    return (
        f"{error.filename or 'A file'} cannot be written: {error.strerror}. "
        f"Build as the account that owns the checkout, or make room on the disk."
    )


def write_whole(path: Path, text: str, mode: int, *, uid: int = -1, gid: int = -1) -> None:
    """Give `path` this text: afterwards, also after a power cut, it holds all of the new text or all of the old.

    Raises   OSError
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fchown(descriptor, uid, gid)
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in `folder` outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a file, a link or a whole folder; one that is not there is fine.

    Raises   OSError
    """
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def set_aside(path: Path, why: str) -> Path:
    """Rename what is at `path`, so that something new can take its place, and say so in one line.

    why      begins with what it is: "holds no key"
    Returns  the new name
    Raises   OSError
    """
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.name}.old-{number}")):
        number += 1
    path.rename(aside)
    say(f"{path} {why}: it is now {aside.name}, which can be deleted.")
    return aside
