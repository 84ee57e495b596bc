"""PostgreSQL's data folder: made the first time, looked over before every start."""

import os
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from config.local import files, state_folder
from config.local.account import Account, EngineError
from config.local.failures import RESTORE, why_it_ended

VERSION = "18"
FIRST_WITH_ONE_NUMBER = 10  # a lower number is half of a longer one
DATABASE = "vire"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
WRITTEN_ANEW = "# Written anew at every start.\n"
CONFIGURATION = {
    "postgresql.conf": WRITTEN_ANEW + "# Settings stand in config/local/engines.py.\n",
    "pg_hba.conf": WRITTEN_ANEW + "# The socket's folder is closed to all but one account.\nlocal all all trust\n",
    "pg_ident.conf": WRITTEN_ANEW,
}
# Nothing of these is needed by the next server; damaged ones keep it from starting. Nobody replicates from here.
OF_THE_LAST_SERVER = (
    "postmaster.pid",
    "postmaster.opts",
    "pg_subtrans",
    "pg_notify",
    "pg_logical/replorigin_checkpoint",
)
# Empty while the server is down: tools that copy files may leave them out.
EMPTY_FOLDERS = (
    *("pg_commit_ts", "pg_dynshmem", "pg_notify", "pg_replslot", "pg_serial", "pg_snapshots", "pg_stat", "pg_stat_tmp"),
    "pg_subtrans",
    *("pg_tblspc", "pg_twophase", "pg_logical", "pg_logical/snapshots", "pg_logical/mappings"),
    *("pg_wal/archive_status", "pg_wal/summaries"),
)
NEEDED = ("base", "global", "global/pg_control", "pg_multixact", "pg_wal", "pg_xact")
_SETTING = re.compile(r"^\s*(#.*|[\w.]+\s*=\s*'([^'\n]|'')*'\s*)?$")


def create(data: Path, programs: Path, account: Account, *, durable: bool) -> None:
    """Make the files and the database `vire`; elsewhere and then moved, so that a start broken off leaves nothing half.

    Raises   EngineError
    """
    unfinished = data.with_name(f"{data.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    state_folder.own_folder(unfinished, account.uid, 0o700, account.gid)
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    flags = ["--username=postgres", "--auth=trust", "--no-instructions", *([] if durable else ["--no-sync"])]
    _run(account, [str(programs / "initdb"), "-D", str(unfinished), *locale, *flags])
    # A server for one statement, without a socket.
    single = ["--single", "-D", str(unfinished), "-c", "log_min_messages=fatal", "postgres"]
    _run(account, [str(programs / "postgres"), *single], f"create database {DATABASE}\n")
    unfinished.rename(data)
    if durable:
        files.sync_folder(data.parent)


def _run(account: Account, command: list[str], words: str = "") -> None:
    done = subprocess.run(  # noqa: S603 the commands are ours
        command,
        cwd="/",
        env=ENVIRONMENT,
        input=words,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        **account.popen_options(),
    )
    if done.returncode != 0:
        raise EngineError(f"PostgreSQL's files cannot be made in {command[2]}: {why_it_ended(done.stderr)}")


def check(data: Path, account: Account) -> None:
    """See that a server can start over `data`; mend what can be mended without touching what people stored.

    Called while no server works there. What only the server can judge, its own words tell.
    Raises   EngineError: a sentence that says what to do
    """
    if os.path.lexists(data):
        state_folder.close_to_others(data)
    state_folder.own_folder(data, account.uid, 0o700, account.gid)
    for name in OF_THE_LAST_SERVER:
        files.remove(data / name)
    for needed in NEEDED:
        if not (data / needed).exists() or ((data / needed).is_file() and not (data / needed).stat().st_size):
            raise EngineError(f"The database in {data} is damaged ({needed} is missing or empty): {RESTORE}")
    _check_version(data, account)
    for name in EMPTY_FOLDERS:
        if not (data / name).is_dir():
            files.remove(data / name)
            state_folder.own_folder(data / name, account.uid, 0o700, account.gid)
    for name, text in CONFIGURATION.items():
        if (data / name).is_dir():
            files.remove(data / name)
        files.write_whole(data / name, text, 0o600, uid=account.uid, gid=account.gid)
    _check_own_settings(data / "postgresql.auto.conf", account)


def _check_version(data: Path, account: Account) -> None:
    # Every database's folder says the version too. A number that is there is believed; the server checks its own files.
    for path in [data / "PG_VERSION", *(base / "PG_VERSION" for base in (data / "base").glob("[0-9]*"))]:
        found = ""
        with suppress(OSError, UnicodeDecodeError):
            found = path.read_text(encoding="ascii").strip()
        if found.isdecimal() and int(found) >= FIRST_WITH_ONE_NUMBER and found != VERSION:
            raise EngineError(
                f"{data} was made by PostgreSQL {found}, this Vire brings {VERSION}: restore a dump into it, "
                f"or set VIRE_STATE to another folder."
            )
        if found != VERSION:
            if path.is_dir():
                files.remove(path)
            files.write_whole(path, f"{VERSION}\n", 0o600, uid=account.uid, gid=account.gid)


def _check_own_settings(path: Path, account: Account) -> None:
    """Set aside what ALTER SYSTEM wrote when the server could not read it."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError):
        text = "not text"
    if path.exists() and not all(map(_SETTING.match, text.split("\n"))):
        files.set_aside(path, "holds no settings")
    if not path.exists():
        files.write_whole(path, "", 0o600, uid=account.uid, gid=account.gid)
