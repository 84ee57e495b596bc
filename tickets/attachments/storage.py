"""Where files are kept, each under a random name: in a folder of the state folder, or in S3-compatible storage.

A file is whole before it has its name: `lay_down` writes it, before any row is locked; `keep` lets it stay once its row
is about to be written. What has a name but no row in the database was left by a request that ended between the two, and
is removed by `sweeping`. On the disk a file is only renamed by `keep`; over a network it is sent by `lay_down` already.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, Protocol

from core import clock
from core.settings import Settings
from tickets.attachments.objects import Objects

THUMBNAIL: Final = ".thumb"
NEW: Final = "new"  # files that are not whole yet


class Place(Protocol):
    """What holds the whole files; a name is `ab/abc…`, where an object of that name has the same contents anywhere."""

    def put_early(self, path: Path, name: str) -> None:
        """Send a file before its row is written, where that takes a while. Raises OSError."""

    def put(self, path: Path, name: str) -> None:
        """Let a file stay under `name`, which `put_early` was told. Raises OSError."""

    def stream(self, name: str) -> IO[bytes]:
        """The file. Raises OSError."""

    def remove(self, name: str) -> None:
        """Delete the file, if it is there. Raises OSError."""

    def names_before(self, seconds: int) -> Iterator[str]:
        """Names of the files that were written more than `seconds` ago. Raises OSError."""


class Storage:
    """The files of one installation."""

    def __init__(self, own: Settings) -> None:
        self._root = Path(own.state) / "attachments"
        self._place: Place = Objects(own.s3) if own.s3 else _Disk(self._root)

    def temporary(self) -> Path:
        """A new place on the disk for a file that is not whole yet."""
        folder = self._root / NEW
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / secrets.token_hex(16)

    def lay_down(self, whole: Path, thumbnail: Path | None) -> str:
        """Send a file ahead, and its small picture where it has one. Returns its key. Raises OSError."""
        key = secrets.token_hex(20)
        for path, name in _files(key, whole, thumbnail):
            self._place.put_early(path, name)
        return key

    def keep(self, key: str, whole: Path, thumbnail: Path | None) -> None:
        """Let a file stay that was laid down under `key`. Raises OSError."""
        for path, name in _files(key, whole, thumbnail):
            self._place.put(path, name)

    def stream(self, key: str, *, thumbnail: bool = False) -> IO[bytes]:
        """The file under `key`. Raises OSError."""
        return self._place.stream(_name(key) + (THUMBNAIL if thumbnail else ""))

    def remove(self, key: str) -> None:
        """Delete the file under `key`, if it is there. Raises OSError."""
        for name in (_name(key) + THUMBNAIL, _name(key)):
            self._place.remove(name)

    def keys_before(self, seconds: int) -> Iterator[str]:
        """Keys of the files that were written more than `seconds` ago. Raises OSError."""
        for name in self._place.names_before(seconds):
            yield name.rpartition("/")[2].removesuffix(THUMBNAIL)

    def remove_unfinished(self, seconds: int) -> None:
        """Delete files that were begun more than `seconds` ago and never became whole."""
        for path in (self._root / NEW).glob("*"):
            if _age(path) > seconds:
                path.unlink(missing_ok=True)


def _name(key: str) -> str:
    return f"{key[:2]}/{key}"


def _files(key: str, whole: Path, thumbnail: Path | None) -> Iterator[tuple[Path, str]]:
    """What is kept under `key`, the file itself last: where it is, it is complete."""
    if thumbnail is not None:
        yield thumbnail, _name(key) + THUMBNAIL
    yield whole, _name(key)


class _Disk:
    """A folder that all web and worker processes share."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put_early(self, path: Path, name: str) -> None:
        """Nothing: it lies on the same disk already."""

    def put(self, path: Path, name: str) -> None:
        target = self._root / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _flush(path)
        path.rename(target)
        _flush(target.parent)

    def stream(self, name: str) -> IO[bytes]:
        return (self._root / name).open("rb")

    def remove(self, name: str) -> None:
        (self._root / name).unlink(missing_ok=True)

    def names_before(self, seconds: int) -> Iterator[str]:
        for folder in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            for path in folder.iterdir():
                if _age(path) > seconds:
                    yield f"{folder.name}/{path.name}"


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
