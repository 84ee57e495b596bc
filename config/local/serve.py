"""`make run`: the whole of Vire in the foreground, engines included where no servers are named."""

import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from config.local import embedded, state_folder
from config.local.account import Account, EngineError
from config.local.lock_file import LockFile
from config.local.processes import Child, Program, die_with, wait_until
from config.local.supervisor import Supervisor

PYTHON = [sys.executable, "-m"]
FLASK = [*PYTHON, "flask", "--app", "wsgi:app"]
STEPS = {"Looking after the database, schools, roles and demo data": ["seed", "--migrate"]}
PROGRAMS = {
    "web": [*PYTHON, "gunicorn", "-c", "config/server.py", "wsgi:app"],
    "publisher": [*PYTHON, "workers.publisher"],
    "worker": [
        *[*PYTHON, "celery", "-A", "config.worker", "worker", "-Q", "default,imports", "-P", "prefork", "-c", "2"],
        *["--without-gossip", "--without-mingle", "-l", "warning"],
    ],
}
# Together with the engines' stop this stays below the half minute after which others lose patience.
GRACE_SECONDS = 22.0
WEB_SECONDS = 90.0
DEMO_PEOPLE = {
    "teacher": "teacher, first school",
    "contact": "school contact, first school",
    "outsider": "teacher, another school",
    "agent": "support agent",
    "lead": "lead of the desk",
    "procurement": "procurement officer",
    "receiver": "receiver of deliveries",
    "assets": "asset manager",
    "auditor": "auditor",
    "admin": "administrator",
}


class Refused(Exception):
    """Vire cannot start; the words say why."""


def main() -> int:
    """Serve until Ctrl-C or SIGTERM.

    Returns  an exit status: 0 after being asked to stop
    """
    environment = dict(os.environ)
    supervisor = Supervisor()
    _obey(supervisor)
    try:
        _serve(supervisor, environment)
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
        return 0
    except (EngineError, Refused) as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    finally:
        supervisor.stop()


def _obey(supervisor: Supervisor) -> None:
    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        if len(asked) == 1:
            raise KeyboardInterrupt
        supervisor.hurry()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as it is under nohup
        signal.signal(signal.SIGHUP, stop)
    # Whoever kills `make` means all that it started.
    with suppress(OSError):
        if Path(f"/proc/{os.getppid()}/comm").read_text().strip() in {"make", "gmake"}:
            die_with(signal.SIGTERM)


def _serve(supervisor: Supervisor, environment: dict[str, str]) -> NoReturn:
    port = _port(environment)
    address = f"http://127.0.0.1:{port}"
    folder = state_folder.settle(state_folder.requested_folder(), Account.current())
    if folder != state_folder.requested_folder():
        print(
            f"The engines' account cannot enter {state_folder.requested_folder()}: data goes to {folder}.", flush=True
        )
    logs = state_folder.own_folder(folder / "logs", os.geteuid(), 0o755)
    if all(environment.get(name) for name in embedded.URLS):
        _require_free(port)
    else:
        lock = _lock(folder, address)
        _require_free(port)
        environment |= _engines(supervisor, folder, lock, environment)
    environment |= {"VIRE_STATE": str(folder), "PYTHONUNBUFFERED": "1"}
    for words, command in STEPS.items():
        print(f"{words} ...", flush=True)
        step = _child("setup", [*FLASK, *command], logs, environment)
        if not supervisor.run_once(step):
            raise Refused(f"`flask {' '.join(command)}` failed. {step.program.log} ends with:\n{step.last_words(20)}")
    for name, command in PROGRAMS.items():
        child = _child(name, command, logs, environment)
        child.start()
        supervisor.keep(child, "WORKER")
    if wait_until(lambda: _tends_and_answers(supervisor, port), seconds=WEB_SECONDS, pause=0.1):
        print(_welcome(address, folder, environment), flush=True)
    else:
        print(f"{address} does not answer yet; see {logs}.", flush=True)
    supervisor.run()


def _port(environment: Mapping[str, str]) -> int:
    port = environment.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:  # noqa: PLR2004 the ports that exist
        raise Refused(f"PORT={port} is no port: give a number from 1 to 65535.")
    return int(port)


def _require_free(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            raise Refused(f"Port {port} is not free ({error.strerror}): choose another, make run PORT=8001.") from None


def _lock(folder: Path, address: str) -> LockFile:
    lock = LockFile(folder)
    if not lock.acquire("server"):
        raise Refused(_occupied(lock.read()))
    lock.write({"address": address})
    return lock


def _engines(supervisor: Supervisor, folder: Path, lock: LockFile, given: Mapping[str, str]) -> dict[str, str]:
    engines = embedded.Engines(folder)
    try:
        found = embedded.start(folder, engines, given)
    finally:
        for child in engines.children:
            supervisor.keep(child, "ENGINE")
    lock.write(found)
    return found


def _occupied(holder: Mapping[str, str]) -> str:
    if holder.get("role") == "server":
        where = holder.get("address", "another address")
        return f"Vire already runs from this folder at {where}: stop process {holder['pid']} first."
    return (
        f"A command (process {holder.get('pid', 'unknown')}) is using this folder's engines: wait until it has ended."
    )


def _child(name: str, command: list[str], logs: Path, environment: Mapping[str, str]) -> Child:
    caller = Account(os.geteuid(), os.getegid())
    log = logs / f"{name}.log"
    return Child(Program(name, command, log, environment, state_folder.ROOT, caller, grace_seconds=GRACE_SECONDS))


def _tends_and_answers(supervisor: Supervisor, port: int) -> bool:
    supervisor.tend()
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        return connection.recv(64).split()[1:2] == [b"200"]
    return False


def _welcome(address: str, folder: Path, environment: Mapping[str, str]) -> str:
    lines = ["", f"Vire is running at {address}", ""]
    if environment.get("VIRE_DEMO") == "1":
        lines += ["Sign in as one of these demo people, password vire-demo:"]
        lines += [f"  {name + '@demo.invalid':<26} {role}" for name, role in DEMO_PEOPLE.items()]
        lines += [""]
    return "\n".join([*lines, f"Data is kept in {folder}, logs are in {folder / 'logs'}.", "Stop with Ctrl-C."])


if __name__ == "__main__":
    sys.exit(main())
