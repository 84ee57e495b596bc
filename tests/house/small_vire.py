"""The engines and one worker with a pool child under the real supervisor: `python -m tests.house.small_vire FOLDER`."""

import json
import os
import sys
from pathlib import Path

from config import embedded
from config.account import Account
from config.claim import Claim
from config.processes import Child, Program
from config.supervisor import Supervisor

# Like a Celery pool child, the fork ignores SIGTERM and outlives a leader that was killed.
POOL = """
import os, signal, time
if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
time.sleep(600)
"""


def main(folder: Path) -> None:
    claim = Claim(folder)
    assert claim.take("server")
    engines = embedded.Engines(folder, durable=False)
    supervisor = Supervisor()
    claim.tell(embedded.start(folder, engines, {}))
    account = Account(os.geteuid(), os.getegid())
    command = [sys.executable, "-c", POOL]
    worker = Child(Program("worker", command, engines.logs / "worker.log", os.environ, folder, account))
    worker.start()
    for child, kind in [*((engine, "ENGINE") for engine in engines.children), (worker, "WORKER")]:
        supervisor.keep(child, kind)
    groups = {keeper.child.program.name: keeper.child.process.pid for keeper in supervisor.keepers}  # type: ignore[union-attr]
    try:
        sys.stdout.write(json.dumps(groups) + "\n")
        sys.stdout.flush()
        supervisor.run()
    except KeyboardInterrupt:
        supervisor.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
