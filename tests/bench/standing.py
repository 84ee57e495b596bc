"""`make run` as a whole: how soon it serves, and what its idle process tree takes."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.figures import Figure, at_most, shown
from tests.bench.ground import ROOT, Ground, free_port
from tests.bench.processes import share, tree
from tests.cast import Member

FIRST, SECOND, IDLE_MB = 120.0, 10.0, 400.0
SETTLING = 5.0  # seconds without a request


def measure(ground: Ground, _crew: dict[str, Member]) -> list[Figure]:
    """Start twice over one state folder; packages are installed already."""
    folder = Path(tempfile.mkdtemp(prefix="vire-bench-run-"))
    folder.chmod(0o755)  # as root the engines' account has to get in
    try:
        with _served(folder) as (_, first):
            pass
        with _served(folder) as (pid, second):
            time.sleep(SETTLING)
            idle = share(tree(pid))
            processes = len(tree(pid))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [
        shown("make run: first start with the demo's data, packages installed", f"{first:.1f} s"),
        at_most("make run: second start", second, SECOND, "s", slower=ground.slower),
        at_most(f"make run: memory of the idle tree of {processes} processes (PSS)", idle, IDLE_MB, "MB"),
    ]


def from_clone(ground: Ground, _crew: dict[str, Member]) -> list[Figure]:
    """Clone what is committed and type `make run`, downloads included; only when asked for, since it needs a network."""
    folder = Path(tempfile.mkdtemp(prefix="vire-bench-clone-"))
    folder.chmod(0o755)
    copy = folder / "vire"
    begun = time.perf_counter()
    try:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)  # noqa: S607
        with _served(folder / "state", ["make", "run"], copy):
            taken = time.perf_counter() - begun
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    what = "make run: from a clone of this repository until it serves, downloads included"
    return [at_most(what, taken, FIRST, "s", slower=ground.slower)]


@contextmanager
def _served(folder: Path, command: list[str] | None = None, where: Path = ROOT) -> Iterator[tuple[int, float]]:
    """Serve until the block ends; the supervisor's pid and the seconds until it said that it serves."""
    kept = {k: v for k, v in os.environ.items() if not k.endswith("_URL")}
    environment = kept | {"VIRE_STATE": str(folder), "PORT": str(free_port())}
    begun = time.perf_counter()
    process = subprocess.Popen(
        command or [sys.executable, "-m", "config.local.serve"],
        cwd=where,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process.pid, _until_it_serves(process, begun)
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _until_it_serves(process: "subprocess.Popen[str]", begun: float) -> float:
    words: list[str] = []
    for line in process.stdout or ():
        words.append(line)
        if line.startswith("Vire is running"):
            return time.perf_counter() - begun
    raise RuntimeError("it did not start:\n" + "".join(words))
