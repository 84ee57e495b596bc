"""Python programs that begin as copies of this process, so that what it has loaded is in memory once for all of them."""

import atexit
import ctypes
import gc
import importlib
import locale
import os
import runpy
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import TextIOWrapper
from typing import IO, NoReturn

from config.local.processes import STOPPING, Child, Process, Program, die_with_parent, open_log, wait_until

PR_SET_NAME = 15
_LIBC = ctypes.CDLL(None)
# What web server, worker, publisher and mail listener import; none of it starts anything.
LOADED = (
    *("config.app", "config.cli", "config.lmtp", "config.http.worker", "gunicorn.app.wsgiapp", "jinja2.ext"),
    *("workers.publisher", "workers.consumer", "workers.jobs", "celery.apps.worker"),
    *("celery.app.amqp", "celery.backends.base", "celery.concurrency.prefork", "celery.worker.consumer"),
    *("kombu.pidbox", "kombu.transport.redis", "flask_sqlalchemy.cli"),
)


def be_able() -> None:
    """Begin this process anew in UTF-8 if it is in none, as programs of their own would: their copies cannot change it.

    What it says keeps the encoding that the terminal shows.
    """
    if sys.getfilesystemencoding() != "utf-8" or locale.getpreferredencoding(do_setlocale=False).lower() != "utf-8":
        os.environ |= {"PYTHONUTF8": "1", "PYTHONIOENCODING": sys.stdout.encoding}
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606


def load(environment: Mapping[str, str]) -> None:
    """Import what the programs share, and keep the collector from touching it, which would copy its pages.

    environment   of the programs; what it names is not reached
    Raises        SettingsError
    """
    usual = gc.get_threshold()
    gc.set_threshold(10_000, 20, 100)  # less often; not at all would leave holes, and filling them copies pages
    for name in LOADED:
        importlib.import_module(name)
    importlib.import_module("workers.jobs").load()
    importlib.import_module("sqlalchemy.orm").configure_mappers()
    _answer_once(environment)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*usual)


def _answer_once(environment: Mapping[str, str]) -> None:
    """Make the web server's application and let it answer that a file is not there, which takes no database.

    Done by the server, this would copy some 25 MB of what is shared: counting who uses an object writes into its page.
    """
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        importlib.import_module("wsgi").app.test_client().get("/static/none")
        importlib.import_module("web.measures").forget()
    finally:
        os.environ.clear()
        os.environ.update(before)


class ForkedProcess:
    """A copy of this process, with the part of `subprocess.Popen` that its keeper uses."""

    def __init__(self, pid: int, stdout: IO[bytes] | None) -> None:
        self.pid = pid
        self.stdout = stdout
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit status; negative: the signal that ended it; none: it runs."""
        if self.returncode is None:
            with suppress(ChildProcessError):
                found, status = os.waitpid(self.pid, os.WNOHANG)
                if found:
                    self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended. Raises subprocess.TimeoutExpired."""
        if not wait_until(lambda: self.poll() is not None, seconds=float("inf") if timeout is None else timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return self.returncode or 0

    def send_signal(self, sig: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, sig)


class ForkedChild(Child):
    """A program `python -m MODULE ARGUMENTS` that runs in a copy of this process; needs `load` to be worth it."""

    def start(self, *, stdout: int | None = None) -> Process:
        """Start the program; its output is appended to its log.

        stdout   subprocess.PIPE: standard output goes to the reader of the process
        Raises   OSError, and what its `prepare` raises
        """
        self.program.prepare()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        arrange = die_with_parent(self.program.stop_signal)
        reader, writer = os.pipe() if stdout == subprocess.PIPE else (-1, -1)
        settled, settling = os.pipe()
        # Else a signal would end the copy in this process's way, which stops all programs.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        try:
            with open_log(self.program.log) as log:
                pid = os.fork()
                if pid == 0:
                    _become(self.program, (log.fileno() if writer < 0 else writer, log.fileno()), arrange)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            for descriptor in (writer, settling):
                if descriptor >= 0:
                    os.close(descriptor)
            with os.fdopen(settled, "rb") as end:
                end.read()  # until it leads its own group, so that the group can be killed
        self.process = ForkedProcess(pid, os.fdopen(reader, "rb") if reader >= 0 else None)
        return self.process


def _become(program: Program, outputs: tuple[int, int], arrange: Callable[[], None]) -> NoReturn:
    """Run `program` in this process, which never returns to what it was copied from."""
    status = 1
    try:
        os.setsid()
        atexit._clear()  # what this process would do at its end is not the program's to do
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        arrange()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _use(program, outputs)
        runpy.run_module(program.command[2], run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as asked:
        status = _status(asked.code)
    except BaseException:  # noqa: BLE001  whatever it is, nothing of the copied process may go on
        traceback.print_exc()
    finally:
        with suppress(BaseException):
            threading._shutdown()  # type: ignore[attr-defined]
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _use(program: Program, outputs: tuple[int, int]) -> None:
    """Take the program's files, folder, environment, arguments and name."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in enumerate((nothing, *outputs)):
        os.dup2(source, target)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.chdir(program.folder)
    os.environ.clear()
    os.environ.update(program.environment)
    sys.argv = [program.command[2], *program.command[3:]]
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__ = _text(1), _text(2)  # type: ignore[misc]
    _LIBC.prctl(PR_SET_NAME, f"vire {program.name}".encode())


def _text(descriptor: int) -> TextIOWrapper:
    binary = os.fdopen(descriptor, "wb", buffering=0, closefd=False)
    return TextIOWrapper(binary, encoding="utf-8", errors="backslashreplace", line_buffering=True, write_through=True)


def _status(code: object) -> int:
    if code is None or isinstance(code, int):
        return code or 0
    sys.stderr.write(f"{code}\n")
    return 1
