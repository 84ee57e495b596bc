"""The engines and one worker with a pool child under the real supervisor: `python -m tests.house.small_vire FOLDER`."""

import json
import os
import sys
from pathlib import Path
from typing import NoReturn

from config.local import embedded, stopping
from config.local.account import Account
from config.local.forked import ForkedChild
from config.local.lock_file import LockFile
from config.local.processes import Program
from config.local.supervisor import Supervisor


def main(folder: Path) -> None:
    supervisor = Supervisor()
    try:
        stopping.obey(supervisor.hurry)
        run(folder, supervisor)
    except KeyboardInterrupt:
        supervisor.stop()


def run(folder: Path, supervisor: Supervisor) -> NoReturn:
    """Start all, name the process groups in one line of JSON, and keep them running until interrupted."""
    lock = LockFile(folder)
    assert lock.acquire("server")
    engines = embedded.Engines(folder, durable=False)
    lock.write(embedded.start(folder, engines, {}))
    account = Account(os.geteuid(), os.getegid())
    command = [sys.executable, "-m", "tests.house.pool"]
    worker = ForkedChild(Program("worker", command, engines.logs / "worker.log", os.environ, folder, account))
    worker.start()
    for child, kind in [*((engine, "ENGINE") for engine in engines.children), (worker, "WORKER")]:
        supervisor.keep(child, kind)
    groups = {keeper.child.program.name: keeper.child.process.pid for keeper in supervisor.keepers}  # type: ignore[union-attr]
    sys.stdout.write(json.dumps(groups) + "\n")
    sys.stdout.flush()
    supervisor.run(stopping.check_parent)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
