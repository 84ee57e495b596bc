"""Files as they arrive: judged, cleaned, and laid down whole, before any row is locked."""

import codecs
import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

import orjson

from core.settings import Settings
from tickets.attachments import refusals
from tickets.attachments.kinds import HEAD, PICTURES, Kind, clean_name, judge
from tickets.attachments.limits import AT_ONCE, FILE_BYTES, MIB, PIXELS, SECONDS
from tickets.attachments.objects import Away
from tickets.attachments.refusals import FileRefused
from tickets.attachments.storage import Storage

_ROOT: Final = Path(__file__).resolve().parents[2]
_PART: Final = MIB
RETRY: Final = 60  # seconds, before files are sent again to a storage that is away
_WAITS: Final = 45  # seconds for a turn
_turns = threading.BoundedSemaphore(2)  # files that one process has looked into at once: memory stays flat
_BY_CODE: Final = {one.code: one for one in FileRefused.__subclasses__()}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent."""

    name: str
    stream: IO[bytes]


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that is accepted, in a temporary place.

    size    bytes
    sha256  hexadecimal
    key     under which `storage.keep` lets it stay
    """

    name: str
    media_type: str
    path: Path
    thumbnail: Path | None
    size: int
    sha256: str
    key: str


@dataclass(slots=True)
class Prepared:
    """What became of the files that were sent together.

    kept     keys of the files that have a row
    refused  name, bytes as sent, and why; in the order in which they were sent
    """

    storage: Storage
    ready: list[Ready] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    refused: list[tuple[str, int, FileRefused]] = field(default_factory=list)

    def keep(self, ready: Ready) -> str:
        """Let a file stay whose row is about to be written. Returns its key. Raises StorageAway."""
        try:
            self.storage.keep(ready.key, ready.path, ready.thumbnail)
        except Away:
            raise refusals.StorageAway(retry_after=RETRY) from None
        self.kept.add(ready.key)
        return ready.key

    def must_be_whole(self) -> None:
        """Raises FileRefused: the first one that was not accepted."""
        if self.refused:
            raise self.refused[0][2]


@contextmanager
def prepared(files: Sequence[Sent], own: Settings) -> Iterator[Prepared]:
    """Judge and clean `files`; what is not kept until the block ends is deleted. Raises FilesBusy, StorageAway."""
    found = Prepared(Storage(own))
    try:
        for place, file in enumerate(files):
            name = clean_name(file.name)
            try:
                if place >= AT_ONCE:
                    raise refusals.TooManyFiles(name=name, limit=AT_ONCE)
                found.ready.append(_ready(name, file.stream, found.storage))
            except FileRefused as refused:
                found.refused.append((name, _size(file.stream), refused))
        yield found
    finally:
        for one in found.ready:
            one.path.unlink(missing_ok=True)
            if one.thumbnail is not None:
                one.thumbnail.unlink(missing_ok=True)
            if one.key not in found.kept:
                with suppress(OSError):  # it is swept
                    found.storage.remove(one.key)


def _size(stream: IO[bytes]) -> int:
    return stream.seek(0, 2)


def _ready(name: str, stream: IO[bytes], storage: Storage) -> Ready:
    size = _size(stream)
    stream.seek(0)  # a request that met a deadlock is carried out again with the same stream
    if not size:
        raise refusals.FileEmpty(name=name)
    if size > FILE_BYTES:
        raise refusals.FileTooLarge(name=name, limit=FILE_BYTES // MIB)
    kind = judge(name, stream.read(HEAD))
    stream.seek(0)
    path = storage.temporary()
    try:
        with path.open("wb") as kept:
            while part := stream.read(_PART):
                kept.write(part)
        if kind.family == "TEXT":
            _check_text(name, path)
        path, thumbnail = _cleaned(name, kind, path, storage)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    digest, size = _measure(path)
    try:
        key = storage.lay_down(path, thumbnail)
    except BaseException as error:
        for left in filter(None, (path, thumbnail)):
            left.unlink(missing_ok=True)
        if isinstance(error, Away):
            raise refusals.StorageAway(retry_after=RETRY) from None
        raise
    return Ready(name, kind.media_type, path, thumbnail, size, digest, key)


def _measure(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while part := file.read(_PART):
            digest.update(part)
            size += len(part)
    return digest.hexdigest(), size


def _check_text(name: str, path: Path) -> None:
    """Raises ContentDiffers unless it is text: in UTF-8 or UTF-16, or bytes without NUL as older encodings have them."""
    with path.open("rb") as file:
        is_wide = file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
        file.seek(0)
        while not is_wide and (part := file.read(_PART)):
            if b"\0" in part:
                raise refusals.ContentDiffers(name=name)


def _cleaned(name: str, kind: Kind, path: Path, storage: Storage) -> tuple[Path, Path | None]:
    """The file to keep, and its thumbnail; what was sent is deleted when it was written anew."""
    if kind.family not in PICTURES | {"PACKAGE", "HEIC"}:
        return path, None
    anew, small = storage.temporary(), storage.temporary()
    try:
        said = _look_into(kind.family, path, anew, small)
    except BaseException:
        anew.unlink(missing_ok=True)
        small.unlink(missing_ok=True)
        raise
    if code := said.get("refused"):
        anew.unlink(missing_ok=True)
        small.unlink(missing_ok=True)
        raise _BY_CODE[code](name=name, limit=PIXELS // 1_000_000)
    if not said["cleaned"]:
        return path, None
    path.unlink()
    return anew, small if said["thumbnail"] else None


def _look_into(family: str, *paths: Path) -> dict[str, str]:
    """What the process says that looks into a file; one that crashes or takes too long has met something too heavy."""
    if not _turns.acquire(timeout=_WAITS):
        raise refusals.FilesBusy(retry_after=10)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "tickets.attachments.child", family, *(str(path.resolve()) for path in paths)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback may show what is in the file
            cwd=_ROOT,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "file_too_heavy"}
    finally:
        _turns.release()
    if done.returncode or not done.stdout:
        return {"refused": "file_too_heavy"}
    said: dict[str, str] = orjson.loads(done.stdout)
    return said
