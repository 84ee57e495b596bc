"""Every file of a state folder is damaged in turn; each start succeeds, or says in one sentence what to do."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from config.local import embedded, state_folder
from config.local.account import Account, EngineError
from config.local.files import remove
from config.local.lock_file import LockFile
from config.local.processes import engines_in, wait_until

GARBAGE = bytes(range(1, 256)) * 8
RELATIONS = 3  # of the hundreds of tables' files, which only PostgreSQL can judge: so many of each database


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def garble(path: Path) -> None:
    """Overwrite the file's bytes, as many as it has and at least some."""
    size = max(path.stat().st_size, 20)
    path.write_bytes((GARBAGE * (size // len(GARBAGE) + 1))[:size])


def be_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, Callable[[Path], None]] = {
    "empty": lambda path: os.truncate(path, 0),
    "garbage": garble,
    "missing": remove,
    "truncated": truncate,
    "a folder": be_a_folder,
}


def start(folder: Path) -> str:
    """Start engines over `folder` as `make run` does, then kill them as a power cut would.

    Returns  why they did not start; empty when they did
    """
    lock = LockFile(folder)
    engines = None
    try:
        state_folder.settle(folder, Account.current())
        if not lock.acquire("server"):
            return "somebody else holds the lock"
        engines = embedded.Engines(folder, durable=False)
        lock.write(embedded.start(folder, engines, {}))
    except EngineError as error:
        return str(error)
    finally:
        kill(folder)
        for child in engines.children if engines else []:
            child.stop()
        lock.release()
    return ""


def kill(folder: Path) -> None:
    """Kill every engine process of `folder` at once."""
    for data in (folder / "postgres", folder / "valkey"):
        for pid in engines_in(data):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda data=data: not engines_in(data), seconds=10)  # type: ignore[misc]


def files_of(folder: Path) -> Iterator[Path]:
    """Name every file that is to be damaged: all, but only a few of those that hold tables."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            siblings = sorted(sibling for sibling in path.parent.iterdir() if sibling.name[0].isdigit())
            is_table = path.parent.parent.name == "base" or path.parent.name == "global"
            if not (is_table and path.name[0].isdigit() and path not in siblings[:RELATIONS]):
                yield path


def is_a_sentence(words: str) -> bool:
    """Tell whether a person can act on `words`: one line that says what to do."""
    verbs = ("put a backup", "move it away", "start Vire", "set VIRE_STATE", "make room", "close it", "restore a dump")
    return "\n" not in words and len(words) < 600 and any(verb in words for verb in verbs)


def try_all(folder: Path, pristine: Path) -> Iterator[tuple[str, str, str]]:
    """Damage every file of the used state folder `pristine` in every way, each time in a fresh copy at `folder`.

    Yields  the file, the damage, and why the start was refused, empty when it was not
    """
    for path in list(files_of(pristine)):
        for damage, harm in DAMAGES.items():
            remove(folder)
            shutil.copytree(pristine, folder, symlinks=True, copy_function=_copy)
            _own_alike(pristine, folder)
            harm(folder / path.relative_to(pristine))
            yield str(path.relative_to(pristine)), damage, start(folder)


def _copy(source: str, target: str) -> None:
    if Path(source).is_file():  # not a socket
        shutil.copy2(source, target)


def _own_alike(original: Path, copy: Path) -> None:
    for path in [original, *original.rglob("*")]:
        found = path.lstat()
        with suppress(FileNotFoundError):
            os.chown(copy / path.relative_to(original), found.st_uid, found.st_gid, follow_symlinks=False)
