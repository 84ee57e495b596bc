"""Migrations against the models, on a database that is thrown away: `check` compares, `new TEXT` drafts."""

import os
import subprocess
import sys

from config.local import embedded
from config.local.account import EngineError
from config.local.state_folder import ROOT

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi:app", "db"]


def revise(arguments: list[str]) -> int:
    """Bring an empty database to the newest migration, then ask Alembic for more.

    arguments  of `flask db`
    Returns    the exit status of what failed first, else 0
    """
    with embedded.throwaway() as engines:
        urls = {"DATABASE_URL": engines.start_postgres(), "REDIS_URL": engines.redis_url()}
        environment = {**os.environ, **urls, "VIRE_DEMO": "1"}
        for step in (["upgrade"], arguments):
            status = subprocess.run([*FLASK, *step], cwd=ROOT, env=environment, check=False).returncode  # noqa: S603
            if status:
                return status
    return 0


def main(words: list[str]) -> int:
    """Answer the command line."""
    match words:
        case ["check"]:
            return revise(["check"])
        case ["new", text]:
            return revise(["migrate", "--message", text])
    sys.exit("usage: python -m config.revise check | new TEXT")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except EngineError as error:
        sys.exit(str(error))
