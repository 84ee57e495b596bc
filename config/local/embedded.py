"""A database and a broker for whoever has none: those of a Vire that runs here, or engines of its own.

Start reading here; `engines.py` says how PostgreSQL and Valkey run, `state_folder.py` where their data stays, `temporary_folder.py`
where data lies that may be lost.
"""

import atexit
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.local import state_folder, temporary_folder
from config.local.account import Account, EngineError
from config.local.engines import Engines
from config.local.lock_file import LockFile

__all__ = ["Engines", "ensure", "start", "throwaway"]

URLS = ("DATABASE_URL", "REDIS_URL")
WAIT_SECONDS = 120.0


def ensure() -> None:
    """Give a command the database that its environment does not name.

    It is the one that `make run` or another command has running over the same state folder; else engines are started
    now and stopped when this process ends. Never for servers: one that was not told its database must not make one up.
    Raises   EngineError
    """
    if os.environ.get("DATABASE_URL"):
        return
    folder = state_folder.settle(state_folder.requested_folder(), Account.current())
    deadline = time.monotonic() + WAIT_SECONDS
    while not (found := _start_own(folder) or LockFile(folder).join()):
        if time.monotonic() > deadline:
            raise EngineError(f"Somebody holds {folder} but has started no engines for {WAIT_SECONDS:.0f} seconds.")
        time.sleep(0.05)
    for name, value in found.items():
        os.environ[name] = os.environ.get(name) or value
    os.environ["VIRE_STATE"] = str(folder)


def start(folder: Path, engines: Engines, given: Mapping[str, str]) -> dict[str, str]:
    """Start the engines that `given`, an environment, lacks.

    Returns  what the processes that use them need in their environment; with an embedded database it is a demo
    """
    found = {name: given[name] for name in URLS if given.get(name)}
    if "DATABASE_URL" not in found:
        found["DATABASE_URL"] = engines.start_postgres()
        found["VIRE_DEMO"] = given.get("VIRE_DEMO") or "1"
        found["SECRET_KEY"] = given.get("SECRET_KEY") or state_folder.secret_key(folder)
    if "REDIS_URL" not in found:
        found["REDIS_URL"] = engines.start_valkey()
    return found


def _start_own(folder: Path) -> dict[str, str]:
    lock = LockFile(folder)
    if not lock.acquire("command"):
        return {}
    engines = Engines(folder)
    atexit.register(_stop_own, lock, engines, os.getpid())
    found = start(folder, engines, os.environ)
    lock.write(found)
    return found


def _stop_own(lock: LockFile, engines: Engines, owner: int) -> None:
    if os.getpid() != owner:  # a forked child ends without taking its parent's engines along
        return
    try:
        lock.wait_for_users()
    finally:
        engines.stop()
        lock.release()


@contextmanager
def throwaway() -> Iterator[Engines]:
    """Give engines over a folder of their own, both gone afterwards; nothing is started yet."""
    with temporary_folder.folder() as folder:
        engines = Engines(folder, durable=False)
        try:
            yield engines
        finally:
            engines.stop()
