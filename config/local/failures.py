"""Why a program of ours ended, and what to do about it, in one sentence made of its log."""

import re

RESTORE = "put a backup of the state folder in its place, or move the folder away to begin anew."
ADVICE = {
    "invalid page|could not open file|could not read block|DataCorrupted|not a valid data directory": RESTORE,
    "No space left|quota exceeded": "make room on the disk, then start again.",
    "Read-only file system|Permission denied": "let this account write there, or set VIRE_STATE to another folder.",
    "Cannot allocate memory|shared memory|Too many open files|Resource temporarily": "give this machine more of it.",
    "could not bind|already in use|Another server": "end the other process first.",
}
_REASON = re.compile(r"(?:PANIC|FATAL|initdb: error):\s+(.*)|(?:\w+\.)*(\w*(?:Error|Exception|Full|Refused)\b.*)")


def why_it_ended(log: str, otherwise: str = RESTORE) -> str:
    """The reason that `log` gives last, and what a person can do about it; `otherwise` where no sign says what."""
    lines = log.strip().splitlines()
    found = [(line[1] or line[2]) for line in map(_REASON.search, lines) if line]
    reason = (found[-1] if found else lines[-1].strip() if lines else "it said nothing").rstrip(".")
    advice = next((todo for signs, todo in ADVICE.items() if re.search(signs, log, re.IGNORECASE)), otherwise)
    return f"{reason}; {advice}"
