"""`python -m tests.bench [--write] [--only NAME ...]`: measure, print the table, fail when a limit is missed."""

import argparse
import sys
import time

from tests.bench import crew, filing, importing, queues, reading, report, standing
from tests.bench.figures import Figure, as_text, failures
from tests.bench.ground import ground

SECTIONS = {
    "reading": reading.measure,
    "queues": queues.measure,
    "filing": filing.measure,
    "importing": importing.measure,
    "standing": standing.measure,
}


def main() -> int:
    """Measure what is asked for.

    Returns  an exit status: 1 when a limit is missed
    """
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    asked.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS), help="these sections only")
    given = asked.parse_args()
    found: list[Figure] = []
    begun = time.monotonic()
    with ground() as place:
        people = crew.assemble(place)
        for name in given.only:
            print(f"{time.monotonic() - begun:5.0f} s  {name}", file=sys.stderr, flush=True)
            found += SECTIONS[name](place, people)
    print(as_text(found))
    if given.write:
        report.write(found, seconds=time.monotonic() - begun)
    missed = failures(found)
    for figure in missed:
        print(f"{figure.verdict}: {figure.what}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
