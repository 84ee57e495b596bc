"""Ends what a killed supervisor leaves behind.

Reads lines from the supervisor, `+ENGINE|WORKER PID` and `-PID`, until the pipe closes; then it ends every process
group still on its list. Run without site packages, so it imports the standard library only and stays small.
"""

import os
import signal
import sys
import time
from contextlib import suppress

ENGINE_PATIENCE = ((signal.SIGINT, 0.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))


def watch() -> dict[int, str]:
    """Keep the list until the supervisor is gone.

    Returns  the kind of each process group that it left behind
    """
    groups: dict[int, str] = {}
    for line in sys.stdin:
        sign, words = line[0], line[1:].split()
        if sign == "+":
            groups[int(words[1])] = words[0]
        else:
            groups.pop(int(words[0]), None)
    return groups


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _signal(groups: list[int], number: signal.Signals) -> None:
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, number)


def end(groups: dict[int, str]) -> None:
    """End workers at once: their jobs are in the database. Engines get time to write everything down."""
    _signal([group for group, kind in groups.items() if kind == "WORKER"], signal.SIGKILL)
    engines = [group for group, kind in groups.items() if kind == "ENGINE"]
    for number, patience in ENGINE_PATIENCE:
        deadline = time.monotonic() + patience
        while any(map(_is_alive, engines)) and time.monotonic() < deadline:
            time.sleep(0.1)
        _signal(engines, number)


if __name__ == "__main__":
    # A terminal's Ctrl-C and hang-up are the supervisor's business.
    for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    end(watch())
