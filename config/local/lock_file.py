"""The lock file of a state folder: one process runs its engines, others may use them."""

import fcntl
import json
import os
from contextlib import suppress
from pathlib import Path

from config.local import files
from config.local.account import EngineError


class LockFile:
    """The right to run the engines of one state folder.

    The system releases the lock when its holder ends in whatever way. The file tells others where the engines are.
    """

    def __init__(self, state: Path) -> None:
        self.path = state / "engines.lock"
        self.users = state / "users.lock"
        self._descriptor: int | None = None
        self._users_descriptor: int | None = None

    def acquire(self, role: str) -> bool:
        """Try to become the one who runs the engines.

        role     what others are told about the holder: "server" or "command"
        Returns  whether nobody else holds the lock
        Raises   EngineError when the file cannot be written
        """
        descriptor = _open(self.path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        os.ftruncate(descriptor, 0)  # what a killed holder wrote is true no more
        self.write({"role": role})
        return True

    def write(self, facts: dict[str, str]) -> None:
        """Write down for others what the holder has.

        Raises   EngineError when the disk is full; RuntimeError when this process does not hold the lock
        """
        if self._descriptor is None:
            raise RuntimeError("only the holder of a lock file writes into it")
        text = json.dumps({**self.read(), **facts, "pid": str(os.getpid())})
        try:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, text.encode(), 0)
        except OSError as error:
            raise EngineError(f"{self.path} cannot be written: {error.strerror}. Make room on the disk.") from None

    def read(self) -> dict[str, str]:
        """Read what the holder wrote; empty when it is gone or has written nothing yet."""
        with suppress(OSError, ValueError, TypeError):
            facts = json.loads(self.path.read_bytes())
            found = {str(name): str(value) for name, value in dict(facts).items()}
            if found.get("pid", "").isdecimal() and Path("/proc", found["pid"]).exists():
                return found
        return {}

    def join(self) -> dict[str, str]:
        """Use the holder's engines until this process ends; the holder waits for that.

        Returns  the environment for its engines; empty when it has none (yet)
        """
        descriptor = _open(self.users)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        # Read only now: a holder that is about to stop waits for its users before, not after.
        facts = self.read()
        if "DATABASE_URL" not in facts:
            os.close(descriptor)
            return {}
        return {name: value for name, value in facts.items() if name.isupper()}

    def wait_for_users(self) -> None:
        """Wait until nobody else uses the engines, and let nobody join from now on."""
        descriptor = _open(self.users)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        self._users_descriptor = descriptor

    def release(self) -> None:
        """Let the next one run the engines."""
        if self._descriptor is None:
            return
        os.ftruncate(self._descriptor, 0)
        for descriptor in (self._descriptor, self._users_descriptor):
            if descriptor is not None:
                os.close(descriptor)
        self._descriptor = self._users_descriptor = None


def _open(path: Path) -> int:
    try:
        if path.is_dir():
            files.set_aside(path, "is a folder where a lock file should be")
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise EngineError(
            f"{path} cannot be written: {error.strerror}. "
            f"Let this account write there, make room on the disk, or set VIRE_STATE to another folder."
        ) from None
