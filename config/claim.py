"""Who runs the engines of a state folder, and who uses them."""

import fcntl
import json
import os
from contextlib import suppress
from pathlib import Path


class Claim:
    """The right to run the engines of one state folder.

    Held by a lock on a file, which the system gives back when its holder ends in whatever way.
    The file tells others where the engines are.
    """

    def __init__(self, state: Path) -> None:
        self.path = state / "engines.lock"
        self.guests = state / "guests.lock"
        self._descriptor: int | None = None
        self._door: int | None = None

    def take(self, role: str) -> bool:
        """Try to become the one who runs the engines.

        role     what others are told about the holder
        Returns  whether nobody else holds the claim
        """
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        os.ftruncate(descriptor, 0)  # what a killed holder told is true no more
        self.tell({"role": role})
        return True

    def tell(self, facts: dict[str, str]) -> None:
        """Write down for others what the holder has."""
        if self._descriptor is None:
            raise RuntimeError("only the holder of a claim speaks for it")
        text = json.dumps({**self.read(), **facts, "pid": str(os.getpid())})
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)

    def read(self) -> dict[str, str]:
        """Read what the holder told; empty when it is gone or has told nothing yet."""
        with suppress(OSError, ValueError):
            facts = json.loads(self.path.read_bytes())
            if isinstance(facts, dict) and Path("/proc", facts["pid"]).exists():
                return facts
        return {}

    def join(self) -> dict[str, str]:
        """Become a guest of the holder until this process ends.

        Returns  the environment for its engines; empty when it has none (yet)
        """
        guest = os.open(self.guests, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(guest, fcntl.LOCK_SH)
        # Read only now: a holder that is about to stop waits for the guests before, not after.
        facts = self.read()
        if "DATABASE_URL" not in facts:
            os.close(guest)
            return {}
        return {name: value for name, value in facts.items() if name.isupper()}

    def wait_for_guests(self) -> None:
        """Wait until nobody else uses the engines, and let nobody in from now on."""
        door = os.open(self.guests, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(door, fcntl.LOCK_EX)
        self._door = door

    def give_back(self) -> None:
        """Let the next one run the engines."""
        if self._descriptor is None:
            return
        os.ftruncate(self._descriptor, 0)
        for descriptor in (self._descriptor, self._door):
            if descriptor is not None:
                os.close(descriptor)
        self._descriptor = self._door = None
