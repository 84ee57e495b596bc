"""Places where a test lets a process die, to show that nothing is lost there. `docs/reliability.md` lists them."""

import os
import signal
from pathlib import Path

_AT = os.environ.get("CRASH_AT", "") if os.environ.get("VIRE_CRASH_TESTS") == "1" else ""


def point(name: str) -> None:
    """Kill this process at once, as a power cut would, if the test asked for it by CRASH_AT and VIRE_CRASH_TESTS=1."""
    if name == _AT:
        if mark := os.environ.get("CRASH_MARK"):
            Path(mark).touch()  # it died here, and not of something else
        os.kill(os.getpid(), signal.SIGKILL)
