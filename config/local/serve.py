"""`make run`: the whole of Vire in the foreground, engines included where no servers are named."""

import os
import sys
from collections.abc import Mapping
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from config.local import addresses, embedded, files, forked, state_folder, stopping
from config.local.account import Account, EngineError
from config.local.failures import why_it_ended
from config.local.lock_file import LockFile
from config.local.processes import Child, Program, wait_until
from config.local.supervisor import Supervisor
from config.local.welcome import STICKER, welcome
from core import listening, settings
from core.settings import SettingsError

PYTHON = [sys.executable, "-m"]
FLASK = [*PYTHON, "flask", "--app", "wsgi:app"]
PREPARE = ["seed", "--migrate"]
PROGRAMS = {
    "web": [*PYTHON, "gunicorn", "-c", "config/server.py", "wsgi:app"],
    "publisher": [*PYTHON, "workers.publisher"],
    "worker": [*PYTHON, "config.work", "--processes", "2"],
}
# Together with the engines' stop this stays below the half minute after which others lose patience.
GRACE_SECONDS = 22.0
WEB_SECONDS = 90.0


say = partial(files.say, stream=sys.stdout)


class Refused(Exception):
    """Vire cannot start; the words say why."""


def main() -> int:
    """Serve until Ctrl-C or SIGTERM.

    Returns  an exit status: 0 after being asked to stop
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a path may hold what this terminal cannot show
    forked.be_able()
    supervisor = Supervisor()
    try:
        stopping.obey(supervisor.hurry)
        _serve(supervisor, dict(os.environ))
    except KeyboardInterrupt:
        say("\nStopping ...")
        return 0
    except (EngineError, Refused, SettingsError, addresses.NoPort) as error:
        files.say(str(error))
        return 1
    except OSError as error:
        files.say(f"Vire cannot start: {error.filename or 'the system says'}: {error.strerror}.")
        return 1
    finally:
        supervisor.stop()


def _serve(supervisor: Supervisor, environment: dict[str, str]) -> NoReturn:
    port = addresses.port(environment)
    _check_settings(environment)
    here, hosts = listening.reachable(environment), listening.present(environment)
    address = f"http://{listening.written(here, port)}"
    asked_for = state_folder.requested_folder()
    folder = state_folder.settle(asked_for, Account.current())
    if folder != asked_for:
        say(f"The engines' account cannot enter {asked_for}: data goes to {folder}.")
    logs = state_folder.own_folder(folder / "logs", os.geteuid(), 0o755)
    if all(environment.get(name) for name in embedded.URLS):
        addresses.require_free(port, hosts)
    else:
        lock = _lock(folder, address, port)
        addresses.require_free(port, hosts)
        environment |= _engines(supervisor, folder, lock, environment)
    # Files and names are UTF-8 whatever the terminal's locale is.
    environment |= {"VIRE_STATE": str(folder), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
    say("Loading the programs ...")
    forked.load(environment)
    sticker = _prepare(supervisor, _child("setup", [*FLASK, *PREPARE], logs, environment))
    mail_port = _mail_port(environment, port)
    listening_for_mail = {"mail": [*PYTHON, "config.lmtp", "--port", str(mail_port)]} if mail_port else {}
    for name, command in (PROGRAMS | listening_for_mail).items():
        child = _child(name, command, logs, environment)
        child.start()
        supervisor.keep(child, "WORKER")
    say("Starting the web server ...")
    if wait_until(lambda: _tends_and_answers(supervisor, here, port), seconds=WEB_SECONDS, pause=0.1):
        is_demo = environment.get("VIRE_DEMO") == "1"
        say(welcome(address, folder, sticker, mail_port=mail_port, is_demo=is_demo))
    else:
        say(f"{address} does not answer yet; see {logs}.")
    supervisor.run(stopping.check_parent)


def _mail_port(environment: Mapping[str, str], port: int) -> int:
    """The port on which mail is taken over LMTP; 0: none, because it is not wanted or the port is not free."""
    try:
        number = addresses.mail_port(environment, port)
        if number:
            addresses.require_free(number, ["127.0.0.1"])
    except addresses.NoPort as error:
        say(f"No mail is taken over LMTP: {error}")
        return 0
    return number


def _check_settings(environment: Mapping[str, str]) -> None:
    """Refuse settings that are wrong before anything is started. Raises SettingsError."""
    made_here = {} if environment.get("DATABASE_URL") else {"DATABASE_URL": "postgresql:///", "VIRE_DEMO": "1"}
    settings.read({**environment, **made_here})


def _lock(folder: Path, address: str, port: int) -> LockFile:
    lock = LockFile(folder)
    if not lock.acquire("server"):
        wait_until(lambda: bool(lock.read()), seconds=1)  # the holder may be about to say who it is
        raise Refused(_occupied(lock.read()))
    lock.write({"address": address, "PORT": str(port)})
    return lock


def _engines(supervisor: Supervisor, folder: Path, lock: LockFile, given: Mapping[str, str]) -> dict[str, str]:
    say(f"Starting PostgreSQL and Valkey in {folder} ...")
    engines = embedded.Engines(folder)
    try:
        found = embedded.start(folder, engines, given)
    finally:
        for child in engines.children:
            supervisor.keep(child, "ENGINE")
    lock.write(found)
    return found


def _prepare(supervisor: Supervisor, step: Child) -> str:
    """Bring database, schools, roles and demo data up to date, saying what is done.

    Returns  the address of a sticker to try; empty when there is none
    Raises   Refused
    """
    say("Looking after the database, schools, roles and demo data ...")
    sticker = ""

    def heard(line: str) -> None:
        nonlocal sticker
        stopping.check_parent()
        if line.startswith(STICKER):
            sticker = line.removeprefix(STICKER)
        else:
            say(f"  {line}")

    began = step.log_size()
    if not supervisor.run_once(step, heard):
        reason = why_it_ended(step.log_tail(40, since=began), "start again, and tell who looks after Vire.")
        raise Refused(f"The database could not be prepared: {reason} The log is {step.program.log}.")
    return sticker


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
    program = Program(name, command, log, environment, state_folder.ROOT, caller, grace_seconds=GRACE_SECONDS)
    # The counters of several web processes must be told of each other before they are imported.
    is_alone = name == "web" and environment.get("WEB_WORKERS", "1") not in {"", "1"}
    return Child(program) if is_alone else forked.ForkedChild(program)


def _tends_and_answers(supervisor: Supervisor, host: str, port: int) -> bool:
    supervisor.tend()
    stopping.check_parent()
    return addresses.answers(host, port)


if __name__ == "__main__":
    sys.exit(main())
