"""The lock file of a state folder: one process runs its engines, others may use them."""

import fcntl
import json
import os
from contextlib import suppress
from pathlib import Path


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
        """
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
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

        Raises   RuntimeError when this process does not hold the lock
        """
        if self._descriptor is None:
            raise RuntimeError("only the holder of a lock file writes into it")
        text = json.dumps({**self.read(), **facts, "pid": str(os.getpid())})
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)

    def read(self) -> dict[str, str]:
        """Read what the holder wrote; empty when it is gone or has written nothing yet."""
        with suppress(OSError, ValueError):
            facts = json.loads(self.path.read_bytes())
            if isinstance(facts, dict) and Path("/proc", facts["pid"]).exists():
                return facts
        return {}

    def join(self) -> dict[str, str]:
        """Use the holder's engines until this process ends; the holder waits for that.

        Returns  the environment for its engines; empty when it has none (yet)
        """
        descriptor = os.open(self.users, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        # Read only now: a holder that is about to stop waits for its users before, not after.
        facts = self.read()
        if "DATABASE_URL" not in facts:
            os.close(descriptor)
            return {}
        return {name: value for name, value in facts.items() if name.isupper()}

    def wait_for_users(self) -> None:
        """Wait until nobody else uses the engines, and let nobody join from now on."""
        descriptor = os.open(self.users, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
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
