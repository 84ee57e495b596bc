"""Where files are kept: in a folder of the state folder, each under a random name. The one module that knows.

A file is whole before it has its name: written aside, flushed to the disk, then renamed. What has a name but no row in
the database was left by a request that ended between the two, and is removed by `sweeping`.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from core import clock
from core.settings import Settings

THUMBNAIL: Final = ".thumb"
NEW: Final = "new"  # files that are not whole yet


class Storage:
    """The files of one installation."""

    def __init__(self, own: Settings) -> None:
        self._root = Path(own.state) / "attachments"

    def temporary(self) -> Path:
        """A new place for a file that is not whole yet, on the same disk."""
        folder = self._root / NEW
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / secrets.token_hex(16)

    def keep(self, whole: Path, thumbnail: Path | None) -> str:
        """Keep a file, and its small picture where it has one. Returns its key."""
        key = secrets.token_hex(20)
        folder = self._root / key[:2]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if thumbnail is not None:
            _rename(thumbnail, folder / (key + THUMBNAIL))
        _rename(whole, folder / key)
        _flush(folder)
        return key

    def stream(self, key: str, *, thumbnail: bool = False) -> IO[bytes]:
        """The file under `key`. Raises OSError."""
        return (self._root / key[:2] / (key + (THUMBNAIL if thumbnail else ""))).open("rb")

    def remove(self, key: str) -> None:
        """Delete the file under `key`, if it is there."""
        for name in (key + THUMBNAIL, key):
            (self._root / key[:2] / name).unlink(missing_ok=True)

    def keys_before(self, seconds: int) -> Iterator[str]:
        """Keys of the files that were written more than `seconds` ago."""
        for folder in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            for path in folder.iterdir():
                if _age(path) > seconds:
                    yield path.name.removesuffix(THUMBNAIL)

    def remove_unfinished(self, seconds: int) -> None:
        """Delete files that were begun more than `seconds` ago and never became whole."""
        for path in (self._root / NEW).glob("*"):
            if _age(path) > seconds:
                path.unlink(missing_ok=True)


def _rename(path: Path, target: Path) -> None:
    _flush(path)
    path.rename(target)


def _flush(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _age(path: Path) -> float:
    try:
        return clock.now().timestamp() - path.stat().st_mtime
    except FileNotFoundError:  # removed meanwhile
        return 0
