"""`python -m config.local.work`: the workers that `make run` starts, as docs/deployment/vire-worker.service starts them.

Celery's own command does the same but loads a shell and its editor with it: 6 MB that nobody here uses.
"""

import sys

from config.worker import celery

OPTIONS = {
    "queues": ["default", "imports"],
    "pool_cls": "prefork",
    "concurrency": 2,
    "without_gossip": True,
    "without_mingle": True,
    "loglevel": "WARNING",
}


def main() -> int:
    """Work until asked to stop; gives the exit status."""
    worker = celery.Worker(**OPTIONS)
    worker.start()
    return worker.exitcode or 0


if __name__ == "__main__":
    sys.exit(main())
