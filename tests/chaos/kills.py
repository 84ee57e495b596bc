"""Who is killed, and where."""

import os
import random
import re
import signal
from contextlib import suppress
from pathlib import Path

from config.local.processes import wait_until
from tests.chaos.city import PARTS, ROOT, City

PACKAGES = ("core", "web", "organisation", "registry", "tickets", "workers")
POINT = re.compile(r'crash\.point\("([a-z_.]+)"\)')
POINT_SECONDS = 240  # a loaded machine needs long to start a worker and to do what was waiting before
BACKEND = "SELECT pid FROM pg_stat_activity WHERE application_name = 'vire' ORDER BY random() LIMIT 1"


def points() -> list[str]:
    """Every named crash point in the source."""
    files: list[Path] = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return sorted({name for path in files for name in POINT.findall(path.read_text())})


def part_of(point: str) -> str:
    """The process that passes `point`."""
    first = point.split(".", maxsplit=1)[0]
    return first if first in PARTS else "worker"


def at_point(place: City, point: str) -> bool:
    """Have the process that passes `point` die there. It goes on dying there until it is started again as usual.

    Returns  whether it died there in time
    """
    part, mark = part_of(point), place.engines.folder / f"died-at-{point}"
    place.kill(part)
    place.start(part, CRASH_AT=point, CRASH_MARK=str(mark), VIRE_CRASH_TESTS="1")

    def has_died() -> bool:
        place.hurry()
        return mark.exists()

    return wait_until(has_died, seconds=POINT_SECONDS, pause=0.3)


def as_usual(place: City, part: str) -> None:
    """Start a part again that was dying at a crash point."""
    place.kill(part)
    place.start(part)
    wait_until(place.is_served, seconds=30)


def at_random(place: City, chance: random.Random) -> str:
    """Kill something and start it again.

    Returns  what it was
    """
    who = chance.choice(
        ["web", "a web process", "worker", "a pool process", "publisher", "valkey", "postgres", "a backend"]
    )
    match who:
        case "web" | "worker" | "publisher":
            place.kill(who)
            place.start(who)
        case "a web process" | "a pool process":
            _kill_one(place.group("web" if who == "a web process" else "worker"), chance)
        case "a backend":
            _kill_one([place.ask(BACKEND)], chance)
        case engine:
            place.restart_engine(engine)
    wait_until(place.is_served, seconds=30)
    return who


def _kill_one(pids: list[int], chance: random.Random) -> None:
    with suppress(ProcessLookupError, IndexError, TypeError):
        os.kill(chance.choice(pids), signal.SIGKILL)
