"""No process that a test, or `make chaos`, started outlives it, however it ends."""

import ast
import os
import subprocess
import sys
from pathlib import Path

from config.local.processes import wait_until
from tests.house.conftest import ROOT
from tests.house.processes import is_alive

STARTS = """
import os, signal, sys
from pathlib import Path
from tests.chaos.city import started
print(started([sys.executable, "-c", "import signal; signal.pause()"], Path(sys.argv[1]), os.environ).pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
OUTLIVES = {"config/local/supervisor.py"}  # the reaper, which clears away behind a supervisor that was killed


def test_a_part_of_a_city_ends_with_whoever_started_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STARTS, str(tmp_path / "log")]
    ended = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    assert wait_until(lambda: not is_alive(int(ended.stdout)), seconds=10)


def test_every_process_with_a_group_of_its_own_ends_with_its_parent() -> None:
    wrong = []
    for package in ("config", "tests"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                given = {word.arg for word in node.keywords} if isinstance(node, ast.Call) else set()
                if "start_new_session" in given and "preexec_fn" not in given:
                    wrong.append(str(path.relative_to(ROOT)))
    assert set(wrong) == OUTLIVES
