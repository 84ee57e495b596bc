"""`python -m tests.bench [--write] [--only NAME ...]`: measure, print the table, fail when a limit is missed."""

import argparse
import os
import sys
import time
from collections.abc import Callable

from tests.bench import (
    changing,
    clocks,
    conversation,
    crew,
    deciding,
    despatching,
    filing,
    importing,
    keeping,
    machine,
    planning,
    queues,
    reading,
    report,
    simulating,
    standing,
)
from tests.bench.figures import Figure, as_text, failures, shown
from tests.bench.ground import Ground, ground
from tests.cast import Member

SECTIONS: dict[str, Callable[[Ground, dict[str, Member]], list[Figure]]] = {
    "reading": reading.measure,
    "queues": queues.measure,
    "deciding": deciding.measure,
    "clocks": clocks.measure,
    "filing": filing.measure,
    "importing": importing.measure,
    "planning": planning.measure,
    "changing": changing.measure,
    "simulating": simulating.measure,
    "despatching": despatching.measure,
    "keeping": keeping.measure,
    "conversation": conversation.measure,
    "standing": standing.measure,
}
ON_DEMAND = {"clone": standing.from_clone}


def main() -> int:
    """Measure what is asked for.

    Returns  an exit status: 1 when a limit is missed
    """
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    asked.add_argument(
        "--only", nargs="+", choices=SECTIONS | ON_DEMAND, default=list(SECTIONS), help="these sections only"
    )
    given = asked.parse_args()
    found = [
        shown("machine: load before the run; above 0.5 absolute figures are too high", f"{os.getloadavg()[0]:.1f}")
    ]
    begun = time.monotonic()
    with ground() as place:
        people = crew.assemble(place)
        found.append(machine.measure(place))
        for name in given.only:
            print(f"{time.monotonic() - begun:5.0f} s  {name}", file=sys.stderr, flush=True)
            found += (SECTIONS | ON_DEMAND)[name](place, people)
    print(as_text(found))
    if given.write:
        report.write(found, seconds=time.monotonic() - begun)
    missed = failures(found)
    for figure in missed:
        print(f"{figure.verdict}: {figure.what}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
