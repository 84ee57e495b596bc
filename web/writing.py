"""How fast one person may write, whatever it is: counted in this process's memory, so it costs no statement.

Several web processes count each for itself, so with four of them a person may write four times as fast.
"""

import threading
import time
import uuid

from core.errors import N_, DomainError
from core.quota import Pace

MOST_PEOPLE = 10_000  # remembered at once; then those who have been quiet are forgotten


class TooFast(DomainError):
    code = "too_fast"
    status = 429
    says = N_("You have sent too much in a short time. Try again in %(retry_after)s s.")


class Writers:
    """Until when each person's writing is paid off, in seconds of the machine's clock. See core.quota for the rule."""

    def __init__(self) -> None:
        self._free_at: dict[uuid.UUID, float] = {}
        self._lock = threading.Lock()

    def count(self, person_id: uuid.UUID, pace: Pace) -> None:
        """Count one request of a person that may write. Raises TooFast."""
        now, every = time.monotonic(), pace.every.total_seconds()
        with self._lock:
            if len(self._free_at) > MOST_PEOPLE:
                self._free_at = {who: at for who, at in self._free_at.items() if at > now}
            free_at = max(self._free_at.get(person_id, now), now) + every
            wait = free_at - now - every * pace.burst
            if wait > 0:
                raise TooFast(retry_after=int(wait) + 1)
            self._free_at[person_id] = free_at


writers = Writers()
