"""Whatever became of the files of the state folder: the start mends them, or says in one sentence what to do."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.local import files, postgres_files, state_folder
from config.local.account import Account, EngineError
from config.local.lock_file import LockFile
from tests.chaos import damage
from tests.chaos.damage import DAMAGES
from tests.house.conftest import ROOT

pytestmark = pytest.mark.xdist_group("engines")
OURS = ["engines.lock", "users.lock", "secret-key", "logs/postgres.log", "logs/valkey.log"]
POSTGRES = [
    "PG_VERSION",
    "base/1/PG_VERSION",
    "postgresql.conf",
    "pg_hba.conf",
    "pg_ident.conf",
    "postgresql.auto.conf",
]
OF_THE_LAST = ["postmaster.pid", "postmaster.opts", "pg_logical/replorigin_checkpoint"]
MENDED = [*OURS, *(f"postgres/{name}" for name in [*POSTGRES, *OF_THE_LAST]), "run/.s.PGSQL.5432.lock"]


def test_every_file_that_can_be_made_anew_is(used_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert damage.start(used_folder) == ""
    LockFile(used_folder).wait_for_users()  # makes its file
    lost = used_folder / "postgres" / "pg_notify"
    for name, harm in DAMAGES.items():
        for path in (used_folder / each for each in MENDED):
            if path.is_file():
                harm(path)
        files.remove(lost)
        assert damage.start(used_folder) == "", name
        assert len((used_folder / "secret-key").read_text()) == 64
        assert "secret-key holds no key, so a new one is made" in capsys.readouterr().err or name == "missing"


def test_a_data_folder_with_other_permissions_is_closed_again(
    used_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As after a backup was copied back without its permissions, or under a umask that takes away too much."""
    data = used_folder / "postgres"
    for mode in (0o755, 0o000):
        data.chmod(mode)
        assert damage.start(used_folder) == ""
        assert data.stat().st_mode & 0o777 == 0o700
        assert f"{data} had mode {mode:o}; it is closed to other accounts now." in capsys.readouterr().err


def test_what_only_a_backup_can_mend_is_said_in_one_sentence(used_folder: Path) -> None:
    for name, harm in [("pg_xact/0000", "missing"), ("global/pg_control", "garbage"), ("global/pg_control", "empty")]:
        DAMAGES[harm](used_folder / "postgres" / name)
        said = damage.start(used_folder)
        assert damage.is_a_sentence(said), said
        assert "put a backup of the state folder in its place" in said


def test_messages_of_an_older_version_are_set_aside(used_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    older = used_folder / "valkey" / "appendonlydir"
    older.mkdir(parents=True)
    (older / "appendonly.aof.manifest").touch()
    (older.parent / "dump.rdb").write_bytes(b"REDIS0011 and no more")
    assert damage.start(used_folder) == ""
    said = capsys.readouterr().err
    assert "valkey holds messages of an earlier version, which nobody needs: it is now valkey.old-1" in said
    assert not list((used_folder / "valkey").iterdir())


@pytest.mark.parametrize("left", ["", "no key\n", "ä" * 40, "x" * 42, "two words " * 8])
def test_a_secret_key_that_is_none_is_made_anew(tmp_path: Path, left: str) -> None:
    path = tmp_path / "secret-key"
    path.write_text(left)
    made = state_folder.secret_key(tmp_path)
    assert len(made) == 64
    assert path.stat().st_mode & 0o777 == 0o600
    assert state_folder.secret_key(tmp_path) == made
    assert (tmp_path / "secret-key.old-1").read_text() == left


def test_a_secret_key_that_others_could_read_is_closed(tmp_path: Path) -> None:
    made = state_folder.secret_key(tmp_path)
    (tmp_path / "secret-key").chmod(0o644)
    assert state_folder.secret_key(tmp_path) == made
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file"
    files.write_whole(path, "old", 0o600)
    with pytest.raises(UnicodeEncodeError):
        files.write_whole(path, "new\udc80", 0o600)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_data_of_another_version_is_named(folder: Path) -> None:
    data, account = folder / "postgres", Account.current()
    state_folder.own_folder(data, account.uid, 0o700, account.gid)
    for name in ("base", "global", "pg_multixact", "pg_wal", "pg_xact"):
        (data / name).mkdir()
    for name in ("PG_VERSION", "global/pg_control"):
        (data / name).write_text("17\n")
    with pytest.raises(EngineError, match="was made by PostgreSQL 17, this Vire brings 18: restore a dump"):
        postgres_files.check(data, account)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"PORT": "abc"}, "PORT=abc is no port: give a number from 1 to 65535."),
        ({"PORT": "0"}, "PORT=0 is no port: give a number from 1 to 65535."),
        ({"PORT": "70000"}, "PORT=70000 is no port: give a number from 1 to 65535."),
        ({"DEVICES": "abc"}, "DEVICES must be a whole number from 0 to 1000000, not 'abc'."),
        ({"DEVICES": "-1"}, "DEVICES must be a whole number from 0 to 1000000, not '-1'."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter than 16 characters: set a long random one."),
        ({"VIRE_STATE": "/proc/vire"}, "/proc/vire cannot be made (No such file or directory): set VIRE_STATE"),
        ({"VIRE_STATE": "/dev/null"}, "/dev/null is not a folder: move it away, or set VIRE_STATE to"),
    ],
)
def test_settings_that_cannot_be_are_refused_in_one_sentence(
    folder: Path, given: dict[str, str], said: str, free: int
) -> None:
    here = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    environment = {**here, "VIRE_STATE": str(folder), "PORT": str(free), **given}
    command = [sys.executable, "-m", "config.local.serve"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1
    assert not list(folder.iterdir())


@pytest.fixture
def free() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
