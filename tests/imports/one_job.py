"""A process of its own that does one job of imports: `python -m tests.imports.one_job apply BATCH`. Tests kill it."""

import sys

from config.app import create_app
from core.db import transaction
from registry.imports import jobs


def main() -> None:
    """Do the job that is named."""
    name, batch_id = sys.argv[1:]
    with create_app(TESTING=True).app_context(), transaction():
        {"read": jobs.read, "apply": jobs.apply}[name]({"batch_id": batch_id})


if __name__ == "__main__":
    main()
