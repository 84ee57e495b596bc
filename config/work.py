"""`python -m config.work --processes 2`: the workers, which take jobs until they are asked to stop.

Celery's own command does the same but loads a shell and its editor with it: 6 MB that nobody here uses.
"""

import argparse
import sys

from config.worker import celery

OPTIONS = {
    "queues": ["default", "imports"],
    "pool_cls": "prefork",
    "without_gossip": True,
    "without_mingle": True,
    "loglevel": "WARNING",
}


def main() -> int:
    """Work until asked to stop; gives the exit status."""
    asked = argparse.ArgumentParser(prog="python -m config.work", description=__doc__)
    asked.add_argument("--processes", type=int, default=2, help="how many jobs run at once (2)")
    worker = celery.Worker(concurrency=max(asked.parse_args().processes, 1), **OPTIONS)
    worker.start()
    return worker.exitcode or 0


if __name__ == "__main__":
    sys.exit(main())
