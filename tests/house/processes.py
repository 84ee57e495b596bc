"""What the system itself says about processes, read from /proc."""

from contextlib import suppress
from pathlib import Path

from config.local.processes import wait_until

LISTENING = "0A"


def working_in(folder: Path) -> list[int]:
    """Find the living processes that work in or below `folder`, PostgreSQL's backends among them."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append(int(process.name))
    return found


def _facts(pid: str | int) -> tuple[str, int, int]:
    # Behind the name, which may hold blanks: state, parent, group.
    state, parent, group = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:3]
    return state, int(parent), int(group)


def _all() -> dict[int, tuple[str, int, int]]:
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            found[int(process.name)] = _facts(process.name)
    return {pid: facts for pid, facts in found.items() if facts[0] != "Z"}


def members(group: int) -> list[int]:
    """Find the living members of a process group."""
    return [pid for pid, facts in _all().items() if facts[2] == group]


def descendants(pid: int) -> set[int]:
    """Find a process's living children, their children, and so on."""
    everybody = _all()
    found = {pid}
    while more := {child for child, facts in everybody.items() if facts[1] in found} - found:
        found |= more
    return found - {pid}


def is_alive(pid: int) -> bool:
    """Tell whether a process runs: it is neither gone nor waiting to be forgotten."""
    with suppress(OSError):
        return _facts(pid)[0] != "Z"
    return False


def wait_for_silence(folder: Path) -> None:
    """Wait until nothing works in `folder` any more."""
    assert wait_until(lambda: not working_in(folder), seconds=20, pause=0.05), working_in(folder)


def _sockets(pid: int) -> set[str]:
    found = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            found.add(str(descriptor.readlink()))
    return found


def tcp_ports(pid: int) -> set[str]:
    """Name the TCP addresses on which a process listens, as /proc writes them."""
    sockets = _sockets(pid)
    found = set()
    for table in ("tcp", "tcp6"):
        for row in Path("/proc/net", table).read_text().splitlines()[1:]:
            columns = row.split()
            if columns[3] == LISTENING and f"socket:[{columns[9]}]" in sockets:
                found.add(columns[1])
    return found


def named_sockets(pid: int) -> set[str]:
    """Name the paths of the Unix sockets that a process holds open."""
    sockets = _sockets(pid)
    rows = [row.split(maxsplit=7) for row in Path("/proc/net/unix").read_text().splitlines()[1:]]
    return {row[7] for row in rows if len(row) > 7 and f"socket:[{row[6]}]" in sockets}  # behind the inode: a path
