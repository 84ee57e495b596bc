"""The embedded engines: data stays, nobody is let in, nothing outside their folders is touched."""

import os
import platform
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
import redis

from config.local import state_folder
from config.local.account import Account, EngineError
from config.local.embedded import Engines
from config.local.lock_file import LockFile
from config.local.processes import reset_signals, wait_until
from config.local.supervisor import trim_log
from tests.house.conftest import ROOT, SmallVire
from tests.house.processes import members, tcp_ports, wait_for_silence, working_in

pytestmark = pytest.mark.xdist_group("engines")
MATTI = "matti.meikalainen@example.invalid"
ENSURE = "from config.local import embedded; embedded.ensure(); import os; print(os.environ['DATABASE_URL'])"


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def run_command(folder: Path, code: str = ENSURE) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    environment["VIRE_STATE"] = str(folder)
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )


def make_errors(connection: psycopg.Connection) -> None:
    """Fail with a person's address as a literal, as a parameter, in a key that is there already, and in a COPY."""
    connection.execute("create temp table people (address text primary key, age int)")
    connection.execute("insert into people values (%s)", [MATTI])
    failing: list[tuple[str, list[str]]] = [
        (f"select '{MATTI}'::int", []),
        ("select %s::text::int", [MATTI]),
        ("insert into people values (%s)", [MATTI]),
    ]
    for statement, values in failing:
        with suppress(psycopg.DataError, psycopg.IntegrityError):
            connection.execute(statement.encode(), values or None)
    with suppress(psycopg.DataError), connection.cursor().copy("copy people from stdin") as copy:
        copy.write(f"x\t{MATTI}\n")


def permissions(folder: Path) -> dict[Path, tuple[int, int, int]]:
    return {path: (path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in [folder, *folder.parents]}


def test_data_is_kept_between_starts_and_permissions_above_stay(used_folder: Path) -> None:
    folder = used_folder
    before = permissions(folder)
    engines = Engines(folder)
    with connect(engines.start_postgres()) as connection:
        connection.execute("create table kept as select 'ääkköset' as word")
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert connection.execute("show synchronous_commit").fetchone() == ("on",)
        make_errors(connection)
    assert MATTI not in (folder / "logs" / "postgres.log").read_text()
    assert {path.stat().st_mode & 0o077 for path in (folder / "logs").iterdir()} == {0}
    redis.Redis.from_url(engines.start_valkey()).set("kept", 1)
    assert [tcp_ports(pid) for pid in working_in(folder)] == [set()] * len(working_in(folder))
    engines.stop()
    assert not working_in(folder)

    # A number that the system has given to somebody else meanwhile must not pass for the old server.
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    again = Engines(folder)
    with connect(again.start_postgres()) as connection:
        assert connection.execute("select word from kept").fetchone() == ("ääkköset",)
    assert redis.Redis.from_url(again.start_valkey()).get("kept") is None, "the broker keeps nothing"
    again.stop()
    assert permissions(folder) == before


@pytest.mark.usefixtures("small_vire")
def test_a_command_finds_the_engines_of_a_running_vire(folder: Path) -> None:
    assert run_command(folder).stdout.strip() == Engines(folder).database_url()
    assert working_in(folder), "a guest must not stop its host's engines"


def test_a_command_alone_starts_engines_and_stops_them(used_folder: Path) -> None:
    folder = used_folder
    code = ENSURE + "; import psycopg; psycopg.connect(os.environ['DATABASE_URL'].replace('+psycopg', '')).close()"
    assert run_command(folder, code).stdout.strip() == Engines(folder).database_url()
    assert not working_in(folder)
    assert LockFile(folder).acquire("command"), "the lock is released"


def test_killing_the_supervisor_leaves_no_survivors(small_vire: SmallVire, folder: Path) -> None:
    assert wait_until(lambda: len(members(small_vire.groups["worker"])) == 2, seconds=10), "leader and pool child"
    small_vire.process.kill()
    wait_for_silence(folder)
    assert wait_until(lambda: not any(map(members, small_vire.groups.values())), seconds=20)


def test_whatever_is_killed_starts_again_with_its_data(small_vire: SmallVire, folder: Path) -> None:
    url = Engines(folder).database_url()
    with connect(url) as connection:
        connection.execute("create table kept as select 1 as number")
    for group in small_vire.groups.values():
        os.kill(group, signal.SIGKILL)

    def answers() -> bool:
        try:
            with connect(url) as connection:
                return connection.execute("select number from kept").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    assert wait_until(answers, seconds=20, pause=0.1)
    broker = redis.Redis.from_url(Engines(folder).redis_url())
    assert wait_until(lambda: _pongs(broker), seconds=20, pause=0.1)
    assert wait_until(lambda: not members(small_vire.groups["worker"]), seconds=5), "the old pool child is gone too"


def _pongs(broker: redis.Redis) -> bool:
    try:
        return bool(broker.ping())
    except redis.ConnectionError:
        return False


def test_the_supervisor_stops_cleanly_when_interrupted(small_vire: SmallVire, folder: Path) -> None:
    small_vire.process.send_signal(signal.SIGINT)
    assert small_vire.process.wait(timeout=30) == 0
    assert not working_in(folder)
    assert "database system is shut down" in (folder / "logs" / "postgres.log").read_text()


def make(folder: Path, tmp_path: Path, first: str = "") -> "subprocess.Popen[bytes]":
    """Have a `make` start a small Vire, as the one of `make run` does; a `make` above it tells it nothing.

    first  what its shell does before that
    """
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"run:\n\t@{first} MAKE_PID=$$PPID exec {sys.executable} -m tests.house.small_vire {folder}\n")
    here = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "-f", str(makefile)]
    return subprocess.Popen(
        command, cwd=ROOT, env=here, stdout=subprocess.PIPE, preexec_fn=reset_signals, start_new_session=True
    )


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_whoever_ends_make_ends_what_it_started(used_folder: Path, tmp_path: Path, end: signal.Signals) -> None:
    started = make(used_folder, tmp_path)
    assert started.stdout
    assert started.stdout.readline().startswith(b"{"), "it runs"
    started.send_signal(end)
    wait_for_silence(used_folder)
    started.communicate(timeout=20)


def test_what_a_make_starts_that_is_killed_at_once_ends_too(folder: Path, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    started = make(folder, tmp_path, f"read -r go < {gate};")
    with gate.open("w") as go:  # its shell waits for a line
        started.kill()
        started.wait()
        go.write("go\n")
    assert started.communicate(timeout=20)[0] == b"", "it ends before it starts anything"
    assert not list(folder.iterdir())


def serve(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    here = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    command = [sys.executable, "-m", "config.local.serve"]
    given = {**here, "VIRE_STATE": str(folder), **environment}
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


def test_a_second_start_says_where_the_first_runs(folder: Path) -> None:
    lock = LockFile(folder)
    assert lock.acquire("server")
    lock.write({"address": "http://127.0.0.1:8000"})
    second = serve(folder, PORT="8000")
    assert second.returncode == 1
    words = "Vire already runs from this folder at http://127.0.0.1:8000: stop process {} first.\n"
    assert second.stderr == words.format(os.getpid())
    lock.release()


@pytest.mark.parametrize("port", ["http", "0", "65536"])
def test_a_port_that_is_none_is_refused(folder: Path, port: str) -> None:
    assert serve(folder, PORT=port).stderr.startswith(f"PORT={port} is no port")


def test_folders_of_others_are_refused(folder: Path) -> None:
    account = Account.current()
    run = state_folder.socket_folder(folder, account)
    with pytest.raises(EngineError, match="belongs to account"):
        state_folder.own_folder(run, account.uid + 1, 0o700)
    run.chmod(0o755)
    with pytest.raises(EngineError, match="open to other accounts"):
        state_folder.socket_folder(folder, account)
    run.rmdir()
    run.symlink_to(folder)
    with pytest.raises(EngineError, match="not a folder"):
        state_folder.socket_folder(folder, account)


def test_a_long_state_folder_keeps_its_sockets_elsewhere(folder: Path) -> None:
    deep = folder / ("long" * 20)
    run = state_folder.socket_folder(deep, Account.current())
    try:
        assert len(os.fsencode(run / ".s.PGSQL.5432")) <= 107
        assert run.stat().st_mode & 0o777 == 0o700
    finally:
        run.rmdir()


def test_below_a_closed_folder_root_keeps_its_state_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_folder, "ROOTS_STATE", folder / "lib")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    settled = state_folder.settle(closed / "vire" / "var", Account.current())
    expected = folder / "lib" if os.geteuid() == 0 else closed / "vire"
    assert settled.parent == expected
    assert settled.name.startswith("v")
    assert closed.stat().st_mode & 0o777 == 0o700


def test_other_machines_are_told_to_name_their_servers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    with pytest.raises(EngineError, match="Set DATABASE_URL and REDIS_URL"):
        Engines(folder)


def test_a_log_that_has_grown_is_cut_and_its_older_part_kept(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("old words\n")
    trim_log(log, limit=4)
    assert log.read_text() == ""
    assert (tmp_path / "web.log.1").read_text() == "old words\n"
